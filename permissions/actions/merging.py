"""Two customers who turn out to be one: a refusal of either holds for all that both are reached by.

The ledger stays as it is. Who went keeps the keyed hash of their own (`Person`, which stays with their mark), so that
what they said is still read as theirs; consent stays with the address that it was given for. Refusals that stood under
the one's own hash alone are written down anew: for the other's, and for the addresses that come along.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext_noop

from accounts.models import Market
from customers.merging import RefusedError
from permissions.actions.ledger import Entry, record
from permissions.actions.locks import hold
from permissions.acts import Act
from permissions.models import Action, Person, RightsRequest, Source, State
from permissions.points import Kind, Point, Whom, digests
from permissions.queries import whom
from permissions.queries.withdrawals import MERGED

UNDER_WAY: Final = gettext_noop("has asked to be erased: that goes first")
# That an address does not exist is about that address alone.
_REFUSALS: Final = """
SELECT DISTINCT ON (e.channel, e.purpose) e.source, e.occurred_at, e.channel, e.purpose FROM permissions_event e
JOIN permissions_state s USING (market_id, point, channel, purpose)
WHERE e.market_id = %s AND e.point = %s AND e.action = 'withdraw' AND e.source <> 'hard_bounce'
    AND e.occurred_at >= coalesce(s.raised_at, '-infinity')
    AND NOT EXISTS (SELECT FROM permissions_event v WHERE v.voids = e.id)
ORDER BY e.channel, e.purpose, e.occurred_at DESC
"""


class _Refusal(NamedTuple):
    """What was said last; where it is written down it stands as of then, or from now on where a yes came after it."""

    source: str
    at: datetime | None
    channel: str
    purpose: str


def carry_over(market: Market, *, gone: int, kept: int) -> None:
    """Writes the refusals of each where the other's hold, and has requests be about the one who stays.

    Raises `RefusedError` while an erasure of either is under way.
    """
    who, theirs = whom.customer(market, gone), whom.customer(market, kept)
    hold(market, [point for one in (who, theirs) if one for point in digests(one)])
    asked = RightsRequest.objects.filter(market=market, customer_id__in=(gone, kept))
    for pk in asked.filter(kind=RightsRequest.Kind.ERASURE, done_at=None).values_list("customer_id", flat=True):
        raise RefusedError("gone" if pk == gone else "kept", UNDER_WAY)
    asked.filter(customer_id=gone).update(customer_id=kept)
    if who and theirs and who.person and theirs.person:
        _write(theirs, theirs.person, [point for point in who.points if point.kind != Kind.PERSON])
        if State.objects.filter(market_id=market.pk, point=who.person.digest).exists():
            person = Person(customer_id=kept, market=market, point=theirs.person.digest)
            Person.objects.bulk_create([person], ignore_conflicts=True)
            _write(who, who.person, [theirs.person, *(one for one in theirs.points if one.digest in theirs.common)])


def _write(of: Whom, own: Point, points: Iterable[Point]) -> None:
    """Refusals under somebody's own hash, for each of `points`, by whom and when they came: nobody's new word."""
    for point in points:
        told = sorted(_refusals(of.market, own, point), key=lambda one: (one.source, str(one.at)))
        for (source, at), same in groupby(told, key=lambda one: (one.source, one.at)):
            entries = [Entry(Action.WITHDRAW, point.digest, one.channel, one.purpose, lead=False) for one in same]
            record(of.market, Act(source=Source(source), reason=MERGED, occurred_at=at), entries)


def _refusals(market: Market, own: Point, point: Point) -> Iterator[_Refusal]:
    with connection.cursor() as cursor:
        cursor.execute(_REFUSALS, [market.pk, own.digest])
        said = [_Refusal(*row) for row in cursor.fetchall()]
    known = State.objects.filter(market_id=market.pk, point=point.digest).values_list("channel")
    raised = dict(known.annotate(Max("raised_at")))
    for one in said:
        if one.channel in point.channels:
            after = raised.get(one.channel)
            yield one._replace(at=None) if after and one.at and after >= one.at else one
