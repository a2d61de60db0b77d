"""An alarm where somebody reads more customers than the work asks for: one an hour for each colleague and market."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions.log import audit
from accounts.models import Market, User
from accounts.roles import ADMINISTRATOR

IN_LISTS: Final = 10
"""So many times as many may be shown in lists and results of searches: these tell less of each."""
_READERS: Final = """
SELECT by_id, market_id, count(DISTINCT target) FILTER (WHERE action = 'customer.viewed') AS opened,
    coalesce(sum((detail ->> 'customers')::int) FILTER (WHERE action = ANY(%(lists)s)), 0) AS listed
FROM accounts_auditentry e
WHERE at > now() - interval '1 hour' AND by_id IS NOT NULL AND market_id IS NOT NULL
    AND (action = 'customer.viewed' OR action = ANY(%(lists)s))
    AND NOT EXISTS (SELECT FROM accounts_auditentry a WHERE a.at > now() - interval '1 hour'
        AND a.action = 'reading.alarm' AND a.market_id = e.market_id AND a.target = 'user ' || e.by_id)
GROUP BY 1, 2
HAVING count(DISTINCT target) FILTER (WHERE action = 'customer.viewed') > %(most)s
    OR sum((detail ->> 'customers')::int) FILTER (WHERE action = ANY(%(lists)s)) > %(most)s * %(in_lists)s
ORDER BY 1, 2
"""
_LISTS: Final = ["customers.searched", "customers.listed"]
_ONE_WATCH: Final = 7_301_964


@dataclass(frozen=True, slots=True)
class Reader:
    """Who read in the last hour how many different customers, and how many rows of lists."""

    user: User
    market: Market
    opened: int
    listed: int


def watch_reading() -> int:
    """Tells the log and the market's administrators of each colleague who reads in bulk; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ONE_WATCH])
        try:
            found = _readers()
            for reader in found:
                _alarm(reader)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_WATCH])
    return len(found)


def _readers() -> list[Reader]:
    with connection.cursor() as cursor:
        cursor.execute(_READERS, {"most": settings.READING_ALARM, "lists": _LISTS, "in_lists": IN_LISTS})
        rows = cursor.fetchall()
    users, markets = User.objects.in_bulk({row[0] for row in rows}), Market.objects.in_bulk({row[1] for row in rows})
    return [Reader(users[by], markets[market], opened, int(listed)) for by, market, opened, listed in rows]


def _alarm(reader: Reader) -> None:
    detail = {"customers": reader.opened, "in_lists": reader.listed}
    audit(by=None, action="reading.alarm", market=reader.market, target=f"user {reader.user.pk}", detail=detail)
    with translation.override(reader.market.language):
        words = {"name": reader.user.name, "market": reader.market.name, **detail}
        told = _(
            "In the last hour %(name)s opened %(customers)s customers of %(market)s, and %(in_lists)s stood in lists "
            "and results of searches. The log tells which. Ask what it was for."
        )
        send_mail(_("%(name)s reads many customers") % words, told % words, None, _administrators(reader.market))


def _administrators(market: Market) -> list[str]:
    theirs = User.objects.filter(is_active=True, memberships__market=market, memberships__group__name=ADMINISTRATOR)
    return list(theirs.distinct().order_by("pk").values_list("email", flat=True))
