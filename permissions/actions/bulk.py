"""What files and sending systems tell by the thousand: what is told twice counts once, and nothing lifts a denial.

A refusal may come from any source; a consent only from the register of earlier consents, and it counts only where
nobody has refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import uuid4

from django.db import connection, transaction

from accounts.models import Market
from permissions.actions.locks import held
from permissions.actions.outbox import tell_systems
from permissions.models import Action, Person, Source
from permissions.points import key_id
from permissions.queries.known import Owner, owners, people_of
from permissions.tellings import NEWS, Telling, asked

AT_ONCE: Final = 100
"""Refusals a transaction: nobody at the desk waits longer for a row that both write."""

_INSERT: Final = f"""
INSERT INTO permissions_event
    (market_id, act, key, point, key_id, lead, channel, purpose, purpose_version, action, source, origin, reason,
     reference, language, legal_basis, occurred_at)
SELECT %(market)s, l.act, l.key, l.point, %(key_id)s, l.lead, l.channel, l.purpose, v.version, %(action)s, l.source,
    l.origin, '', l.reference, '', CASE %(action)s WHEN 'grant' THEN 'consent' ELSE 'objection' END, l.occurred_at
{NEWS}ORDER BY l.point, l.channel, l.purpose, l.key
ON CONFLICT (market_id, key) DO NOTHING
RETURNING act
"""


def lower_many(*, market: Market, tellings: Sequence[Telling]) -> list[bool]:
    """Records refusals in one statement; of each, whether it was news. `AT_ONCE` are a good transaction.

    A refusal that stands already, or was told with the same time before, is none.
    """
    return _told(market, Action.WITHDRAW, tellings) if tellings else []


def register_many(*, market: Market, tellings: Sequence[Telling]) -> list[bool]:
    """Records consents that another system kept until now; of each, whether it was news. None lifts a denial.

    Raises `DatabaseError` for a source that can only lower.
    """
    return _told(market, Action.GRANT, tellings) if tellings else []


@transaction.atomic
def _told(market: Market, action: Action, tellings: Sequence[Telling]) -> list[bool]:
    acts = [uuid4() for _telling in tellings]
    people = _people(market, _owners(market, tellings))
    told = asked(market, action, zip(acts, tellings, strict=True), people)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, {**told, "key_id": key_id()})
        news = {row[0] for row in cursor.fetchall()}
    for origin in {telling.origin for telling in tellings}:
        theirs = [act for act, one in zip(acts, tellings, strict=True) if act in news and one.origin == origin]
        tell_systems(market, theirs, origin)
    return [act in news for act in acts]


def _owners(market: Market, tellings: Sequence[Telling]) -> list[Owner]:
    """Whose these addresses are, both held."""
    addresses = [telling.point for telling in tellings]
    find = partial(owners, market, tellings)
    return held(market, find(), find, lambda found: [*addresses, *(owner.person for owner in found)])


def _people(market: Market, found: Sequence[Owner]) -> dict[bytes, tuple[bytes, ...]]:
    """Address → the points of those whose it is; people who had none get theirs."""
    points = sorted({owner.customer_id: owner.person for owner in found}.items())
    known = [Person(customer_id=pk, market=market, point=point) for pk, point in points]
    Person.objects.bulk_create(known, ignore_conflicts=True)
    return people_of(found)


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened to a message: "unsubscribed", "complained" or "bounced" (for good), by contact point."""

    contact_id: int
    what: str
    occurred_at: datetime | None


_MEANING: Final = {
    "unsubscribed": Source.ESP_SYNC,
    "complained": Source.COMPLAINT,
    "bounced": Source.HARD_BOUNCE,
}
_ADDRESSED: Final = frozenset({"email", "sms"})


def lower_from_events(market: Market, notices: Sequence[Notice]) -> None:
    """Lowers what may be sent to the addresses of messages that were unsubscribed from, reported or came back."""
    if not notices:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, hash, channel FROM customers_contactpoint WHERE market_id = %s AND id = ANY(%s)",
            [market.pk, list({notice.contact_id for notice in notices})],
        )
        points = {pk: (bytes(point), channel) for pk, point, channel in cursor.fetchall()}
    known = [(points[notice.contact_id], notice) for notice in notices if notice.contact_id in points]
    lower_many(
        market=market,
        tellings=[
            Telling(point, channel, _MEANING[notice.what], notice.occurred_at)
            for (point, channel), notice in known
            if channel in _ADDRESSED
        ],
    )
