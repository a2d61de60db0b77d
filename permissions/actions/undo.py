"""Taking back a slip of the hand: entries that cancel entries, so that the earlier state is back, and no other."""

from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import Market, User
from permissions.actions.locks import hold
from permissions.actions.outbox import tell_systems
from permissions.acts import UNDO_WITHIN, Change, Step
from permissions.models import Action, Event, Source, State

_VOID = """
INSERT INTO permissions_event
    (market_id, act, key, point, key_id, lead, channel, purpose, purpose_version, action, voids, source, origin, reason,
     reference, by_id, language, legal_basis, occurred_at)
SELECT market_id, %s, substr(sha256(convert_to('void|' || id, 'UTF8')), 1, 16), point, key_id, lead, channel, purpose,
    purpose_version, 'void', id, %s, '', %s, reference, coalesce(%s, by_id), language, '', NULL
FROM permissions_event WHERE market_id = %s AND act = %s AND action <> 'void'
ORDER BY point, channel, purpose
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def undo(*, market: Market, act: UUID, by: User, reason: str = "slip") -> Change:
    """Cancels what `by` did under `act` in the last `UNDO_WITHIN`; what others said before or since stays as it is.

    Raises `ValidationError` with a sentence where it is too late, somebody else's, or undone already.
    """
    entries = list(Event.objects.filter(market=market, act=act).exclude(action=Action.VOID))
    hold(market, {bytes(entry.point) for entry in entries})
    _may_be_undone(entries, by)
    before = _states(entries)
    number = cancel(market, act, by=by, reason=reason)
    if number is None:
        raise ValidationError(_("This has been undone already."))
    after = _states(entries)
    cells = [(bytes(e.point), e.channel, e.purpose) for e in entries if e.lead]
    steps = tuple(Step(cell[1], cell[2], before.get(cell, "unknown"), after.get(cell, "unknown")) for cell in cells)
    return Change(number, timezone.now(), steps)


def cancel(market: Market, act: UUID, *, by: User | None, reason: str) -> UUID | None:
    """Writes entries that cancel those of an act, and has every sending system told; None where all are cancelled."""
    number = uuid4()
    with connection.cursor() as cursor:
        cursor.execute(_VOID, [number, Source.AGENT_CORRECTION, reason, by.pk if by else None, market.pk, act])
        if not cursor.rowcount:
            return None
    tell_systems(market, [number])
    audit(by=by, action="permission.void", market=market, target=f"act {act}")
    return number


def _may_be_undone(entries: list[Event], by: User) -> None:
    if not entries or any(entry.by_id != by.pk or entry.source != Source.AGENT_CALL for entry in entries):
        raise ValidationError(_("You can undo only what you have done yourself."))
    if min(entry.recorded_at for entry in entries) < timezone.now() - UNDO_WITHIN:
        raise ValidationError(_("It is too late to undo this: make the change anew."))


def _states(entries: list[Event]) -> dict[tuple[bytes, str, str], str]:
    points = {bytes(entry.point) for entry in entries}
    rows = State.objects.filter(market_id=entries[0].market_id, point__in=points)
    return {(bytes(row.point), row.channel, row.purpose): row.status for row in rows}
