"""Giving and withdrawing permission: one act, some entries of the ledger, one transaction."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.actions import audit
from customers.actions import ensure_contact_points
from permissions.actions.ledger import Entry, record
from permissions.actions.locks import held
from permissions.acts import GRANTS, UNDO_WITHIN, Act, Change, Step
from permissions.models import Action, Channel, Person, Purpose, Source, State
from permissions.points import Point, Whom, digests
from permissions.queries.whom import again

_REPEATS: Final = frozenset({Source.ONE_CLICK, Source.SMS_KEYWORD, Source.ESP_SYNC})
"""Sources that repeat themselves: while a denial stands, hearing of it again is no news."""

Scope = tuple[Iterable[str] | None, Iterable[str]]
Cell = tuple[Point, Channel, Purpose]
States = dict[tuple[bytes, str, str], State]


def withdraw(
    *, whom: Whom, act: Act, channels: Iterable[str] | None = None, purposes: Iterable[str] = (Purpose.ALL,)
) -> Change:
    """Lowers what may be sent to `whom` by `channels` (all that reach them) for `purposes`; service stays.

    Raises ValueError for service, which nobody can refuse.
    """
    return _change(Action.WITHDRAW, whom, act, (channels, purposes))


def grant(*, whom: Whom, act: Act, channels: Iterable[str] | None = None, purposes: Iterable[str]) -> Change:
    """Raises what may be sent; lifts a denial only from the sources in `RAISES`.

    Raises ValueError for service, and for a source that can only lower.
    """
    if act.source not in GRANTS:
        raise ValueError(f"{act.source} can only lower a permission")
    return _change(Action.GRANT, whom, act, (channels, purposes))


@transaction.atomic
def _change(action: Action, whom: Whom, act: Act, scope: Scope) -> Change:
    if whom.addresses:
        ensure_contact_points(whom.market, whom.addresses)
    whom = held(whom.market, whom, partial(again, whom), digests)
    cells = list(_cells(_granting(whom) if action == Action.GRANT else whom, scope))
    states = _states(whom)
    if act.source in _REPEATS:
        cells = [cell for cell in cells if not _stands(cell, states, act)]
    if not cells:
        return Change(uuid4(), timezone.now(), repeated=True)
    return _written(whom, act, [_entry(action, whom, cell, states) for cell in cells], states)


def _granting(whom: Whom) -> Whom:
    """Of an address that several share the address alone: none of them says yes for another."""
    return replace(whom, points=(whom.through,)) if whom.holders and whom.through else whom


def _cells(whom: Whom, scope: Scope) -> Iterator[Cell]:
    purposes = sorted({Purpose(purpose) for purpose in scope[1]})
    if Purpose.SERVICE in purposes:
        raise ValueError("service is neither given nor refused")
    channels = set(Channel) if scope[0] is None else {Channel(channel) for channel in scope[0]}
    for point, channel in whom.cells():
        if channel in channels:
            yield from ((point, channel, purpose) for purpose in purposes)


def _states(whom: Whom) -> States:
    rows = State.objects.filter(market_id=whom.market.pk, point__in=[point.digest for point in whom.points])
    return {(bytes(row.point), row.channel, row.purpose): row for row in rows}


def _last_raise(cell: Cell, states: States) -> datetime | None:
    """When anything was last turned on here: a raise of one purpose is an answer to a refusal of all, and back."""
    here = (states.get((cell[0].digest, cell[1], purpose)) for purpose in Purpose)
    return max((row.raised_at for row in here if row and row.raised_at), default=None)


def _stands(cell: Cell, states: States, act: Act) -> bool:
    """Whether the refusal stands, with nothing turned on since, and will stand whatever is undone."""
    row = states.get((cell[0].digest, cell[1], cell[2]))
    if row is None or row.denied_at is None:
        return False
    if _may_be_undone(row) and not _may_be_echo(act, row.denied_at):
        return False
    raised = _last_raise(cell, states)
    return raised is None or raised <= row.denied_at


def _may_be_undone(row: State) -> bool:
    """Whether the denial is an agent's who may still take it back, or lasts as long as an address is left."""
    fresh = row.denied_at is not None and row.denied_at > timezone.now() - UNDO_WITHIN
    return row.denied_by == Source.AGENT_CORRECTION or (row.denied_by == Source.AGENT_CALL and fresh)


def _may_be_echo(act: Act, denied_at: datetime) -> bool:
    """Whether a sending system only repeats what it was told; of what happened before that it cannot."""
    return act.source == Source.ESP_SYNC and (act.occurred_at is None or act.occurred_at >= denied_at)


def _entry(action: Action, whom: Whom, cell: Cell, states: States) -> Entry:
    point, channel, purpose = cell
    # After a raise the same key says something new: the unsubscribe link of an old message works again.
    raised = _last_raise(cell, states)
    since = raised.isoformat() if raised else ""
    return Entry(
        action, point.digest, channel, purpose, lead=point == (whom.person or whom.through or point), since=since
    )


def _written(whom: Whom, act: Act, entries: list[Entry], states: States) -> Change:
    _know_people(whom)
    written = record(whom.market, act, entries)
    if written.repeated:
        return Change(written.act, written.at, repeated=True)
    if act.by:
        target = f"customer {whom.customer_id}" if whom.customer_id else "contactpoint"
        audit(by=act.by, action=f"permission.{entries[0].action}", market=whom.market, target=target)
    return Change(written.act, written.at, tuple(_steps(entries, states)))


def _know_people(whom: Whom) -> None:
    known = [Person(customer_id=pk, market=whom.market, point=own.digest) for pk, own in sorted(whom.people)]
    Person.objects.bulk_create(known, ignore_conflicts=True)


def _steps(entries: Collection[Entry], states: States) -> Iterator[Step]:
    for entry in entries:
        if entry.lead:
            row = states.get((entry.point, entry.channel, entry.purpose))
            after = "denied" if entry.action == Action.WITHDRAW else "allowed"
            yield Step(entry.channel, entry.purpose, row.status if row else "unknown", after)
