"""What was just done to somebody's permissions, what to say about it, and who has been told."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from permissions.models import Action, Channel, Purpose, Source
from permissions.queries.deliveries import Stage, Told
from permissions.queries.history import Line
from ui.formats import count

NEWS: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Done:
    """What was last done, for as long as it is news (a quarter of an hour)."""

    act: UUID
    at: datetime
    icon: str
    title: str
    recorded: str
    sentence: str
    """The code of what to say to the caller."""
    entry: int
    undoable: bool


def done(lines: Collection[Line], user: User) -> Done | None:
    """The latest act among `lines`, the newest first; None where it is no news any more."""
    last = next(iter(lines), None)
    if last is None or timezone.now() - last.at > NEWS:
        return None
    act = [line for line in lines if line.act == last.act]
    by = _("by you") if last.by_id == user.pk else last.by or str(Source(last.source).label).lower()
    return Done(
        act=last.act,
        at=last.at,
        icon="undo" if last.action == Action.VOID else "check",
        title=_title(act),
        recorded=_("Recorded at %(clock)s, %(by)s.") % {"clock": f"{last.at:%H:%M:%S}", "by": by},
        sentence=_sentence(act),
        entry=max(line.entry for line in act),
        undoable=last.by_id == user.pk and last.source == Source.AGENT_CALL and not last.undone,
    )


def told(line: Line) -> str:
    """A line of somebody else in words: who, what, when."""
    by = line.by or str(Source(line.source).label)
    what = {Action.GRANT: _("turned on"), Action.WITHDRAW: _("turned off"), Action.VOID: _("undone")}
    cell = f"{Purpose(line.purpose).label}, {Channel(line.channel).label}"
    return f"{line.at:%H:%M:%S}: {by}: {cell}: {what[Action(line.action)]}"


def _title(act: list[Line]) -> str:
    channels = [channel for channel in Channel if channel in {line.channel for line in act}]
    words = ", ".join(str(channel.label) for channel in channels)
    if act[0].action == Action.VOID:
        return _("Undone: it stands as it stood before.")
    if act[0].action == Action.GRANT:
        return _("Turned on: %(channels)s.") % {"channels": words}
    if len(channels) > 2:
        return _("No more marketing, by any channel.")
    return _("No more marketing by: %(channels)s.") % {"channels": words}


def _sentence(act: list[Line]) -> str:
    if act[0].action != Action.WITHDRAW:
        return "undone" if act[0].action == Action.VOID else "raised"
    channels = {line.channel for line in act}
    return f"stop_{channels.pop()}" if len(channels) == 1 else "stop_all"


@dataclass(frozen=True, slots=True)
class Proof:
    """A dot on the line of who has been told; `css` is empty, waiting or failed."""

    title: str
    detail: str
    css: str = ""


def proofs(news: Done, systems: Collection[Told]) -> Iterator[Proof]:
    """Our own entry first, then each connected system."""
    line = _("%(clock)s, entry %(number)s") % {"clock": f"{news.at:%H:%M:%S}", "number": count(news.entry)}
    yield Proof(_("Helder"), line)
    for system in systems:
        yield _proof(system)
    if not systems:
        yield Proof(_("No sending system"), _("none is connected, or it knows no address of theirs"), "waiting")


def _proof(system: Told) -> Proof:
    if system.stage == Stage.CONFIRMED:
        title = _("%(system)s confirms") % {"system": system.system}
        return Proof(title, f"{system.since:%H:%M:%S}")
    if system.stage == Stage.WAITING:
        return Proof(_("On its way to %(system)s") % {"system": system.system}, _("waits for its answer"), "waiting")
    tries = ngettext("%(n)s try failed; the next follows", "%(n)s tries failed; the next follows", system.attempts)
    tries %= {"n": system.attempts}
    return Proof(_("%(system)s does not answer") % {"system": system.system}, tries, "failed")


def summary(news: Done, systems: Collection[Told]) -> str:
    """How far it is, in one line."""
    if not systems or any(system.stage != Stage.CONFIRMED for system in systems):
        return "" if not systems else _("not everything confirmed yet")
    seconds = max(1, round((max(system.since for system in systems) - news.at).total_seconds()))
    words = ngettext("everything confirmed in %(n)s second", "everything confirmed in %(n)s seconds", seconds)
    return words % {"n": seconds}
