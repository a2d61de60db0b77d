"""Another address or number in the place of one: refusals go along, consents stay where they were given.

What stands in the ledger about the former address stays as it is, under its own hash. A refusal that is the person's
holds for the new one anyway; one that stood under the former address alone is written down anew for the new one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actions import audit
from customers.actions import TakenError, file_address, still_there
from customers.actions.merging import ERASED
from customers.contacts import UnreadableError
from permissions.actions.ledger import Entry, record
from permissions.actions.locks import hold
from permissions.actions.outbox import tell_again
from permissions.actions.undo import cancel
from permissions.acts import Act
from permissions.models import Action, Event, Purpose
from permissions.points import CONTACT_CHANNEL, Kind, Point, Whom, address_point, digests

LEFT: Final = "address_left"
CARRIED: Final = "address_carried"
"""Reasons of entries: that nothing is to be sent to the former address, and that its refusal goes along."""

# That an address does not exist, and that it was left, is about that address alone.
_REFUSALS: Final = """
SELECT DISTINCT e.channel, e.purpose FROM permissions_event e
JOIN permissions_state s USING (market_id, point, channel, purpose)
WHERE e.market_id = %s AND e.point = %s AND e.action = 'withdraw' AND e.source <> 'hard_bounce' AND e.reason <> %s
    AND e.occurred_at >= coalesce(s.raised_at, '-infinity')
    AND NOT EXISTS (SELECT FROM permissions_event v WHERE v.voids = e.id)
ORDER BY 1, 2
"""


@transaction.atomic
def change_address(*, whom: Whom, channel: str, value: str, act: Act, instead_of: bytes | None = None) -> Point:
    """Files `value` as a customer's, in the place of the address with the hash `instead_of` or besides what they have.

    Every sending system is told of both. Raises `ValidationError` for another customer's address, for one that takes
    its own place, and for what is no address or a number that nobody has.
    """
    point = _point(whom, channel, value)
    former = next((one for one in whom.points if one.digest == instead_of and one.kind == point.kind), None)
    if point == former or whom.customer_id is None:
        raise ValidationError(_("This is the address that stands on the card already."))
    _file(whom, point, value, former)
    hold(whom.market, [*digests(whom), point.digest])
    if former:
        _write(whom, act, CARRIED, list(_carried(whom, former, point)))
        if former.digest not in whom.common:  # whoever else has it stays there
            _write(whom, act, LEFT, [_no(former, each, Purpose.ALL) for each in former.channels])
    for left in _leavings(whom, point):
        cancel(whom.market, left, by=act.by, reason=LEFT)
    tell_again(whom.market, [point.digest, *([former.digest] if former else ())])
    target, detail = f"customer {whom.customer_id}", {"kind": point.kind, "replaced": former is not None}
    audit(by=act.by, action="customer.address_changed", market=whom.market, target=target, detail=detail)
    return point


def _point(whom: Whom, channel: str, value: str) -> Point:
    try:
        return address_point(whom.market, channel, value)
    except UnreadableError as error:
        raise ValidationError(_(error.spelled.problem)) from None


def _file(whom: Whom, point: Point, value: str, former: Point | None) -> None:
    if not still_there(whom.market, [whom.customer_id or 0]):
        raise ValidationError(_(ERASED))
    told = {"channel": CONTACT_CHANNEL[Kind(point.kind)], "value": value}
    instead_of = former.digest if former else None
    try:
        file_address(market=whom.market, customer_id=whom.customer_id or 0, instead_of=instead_of, **told)
    except TakenError:
        raise ValidationError(_("This stands on another customer's card: open that card, or ask anew.")) from None
    except UnreadableError:
        raise ValidationError(_("No such number exists: a digit short or too many? Ask for it again.")) from None


def _carried(whom: Whom, former: Point, point: Point) -> Iterator[Entry]:
    with connection.cursor() as cursor:
        cursor.execute(_REFUSALS, [whom.market.pk, former.digest, LEFT])
        return (_no(point, channel, purpose) for channel, purpose in cursor.fetchall())


def _no(point: Point, channel: str, purpose: str) -> Entry:
    """Nobody's new word, so that no figure counts it as one."""
    return Entry(Action.WITHDRAW, point.digest, channel, purpose, lead=False)


def _write(whom: Whom, act: Act, reason: str, entries: Sequence[Entry]) -> None:
    if entries:
        record(whom.market, replace(act, reason=reason), entries)


def _leavings(whom: Whom, point: Point) -> list[UUID]:
    """Acts by which this address was left before: who comes back to it has it as it was."""
    left = Event.objects.filter(market=whom.market, point=point.digest, reason=LEFT, action=Action.WITHDRAW)
    return list(left.order_by().values_list("act", flat=True).distinct())
