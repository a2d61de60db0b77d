"""What a customer allowed and refused, as their timeline tells it: one entry for each act."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _

from accounts.models import Market
from customers.timeline import Entry
from permissions.models import Action, Channel, Purpose, Source
from permissions.queries.history import Line, history_of


def changes(market: Market, customer_id: int, *, before: datetime | None, limit: int) -> list[Entry]:
    """The changes of this customer's permissions, newest first; what one act did is one entry."""
    lines = history_of(market, customer_id, before=before, limit=limit * len(Channel))
    return [_entry(list(act)) for _act, act in groupby(lines, key=lambda line: line.act)][:limit]


def _entry(lines: list[Line]) -> Entry:
    first = lines[0]
    action = Action(first.action)
    words = {Action.GRANT: _("Permission given"), Action.WITHDRAW: _("Unsubscribed"), Action.VOID: _("Change undone")}
    return Entry(first.at, "yes" if action == Action.GRANT else "no", words[action], ", ".join(_details(lines)))


def _details(lines: list[Line]) -> Iterator[str]:
    """What for and by which channel, where from, and by whom."""
    purposes = {line.purpose: str(Purpose(line.purpose).label) for line in lines}
    channels = {line.channel: str(Channel(line.channel).label) for line in lines}
    by = _("every channel") if len(channels) == len(Channel) else " + ".join(channels.values())
    yield f"{' + '.join(purposes.values())} ({by})"
    yield str(Source(lines[0].source).label)
    if lines[0].by:
        yield lines[0].by
    if lines[0].undone:
        yield _("undone")
