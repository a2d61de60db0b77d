"""An alarm where somebody reads more customers than the work asks for, by the hour and by the day."""

import logging
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions.log import audit
from accounts.models import Market, User
from accounts.reading import LISTED, SEARCHED, VIEWED
from accounts.roles import ADMINISTRATOR

IN_LISTS: Final = 10
"""So many times as many may stand in lists and results of searches: these tell less of each."""
A_DAY: Final = 5
"""So many times as many in 24 hours as in one."""
_READERS: Final = """
WITH entries AS MATERIALIZED (
    SELECT by_id, market_id, at > now() - interval '1 hour' AS lately, action, target, detail FROM accounts_auditentry
    WHERE at > now() - interval '1 day' AND by_id IS NOT NULL AND market_id IS NOT NULL AND action = ANY(%(actions)s)
), rows AS (
    SELECT by_id, market_id, lately, false AS in_list, target AS who FROM entries WHERE action = %(viewed)s
    UNION ALL
    SELECT by_id, market_id, lately, true, w.who FROM entries e
    CROSS JOIN LATERAL jsonb_array_elements_text(e.detail -> 'which') w(who) WHERE e.action <> %(viewed)s
), counted AS (
    SELECT by_id, market_id,
        count(DISTINCT who) FILTER (WHERE lately AND NOT in_list) AS opened,
        count(DISTINCT who) FILTER (WHERE lately AND in_list) AS listed,
        count(DISTINCT who) FILTER (WHERE NOT in_list) AS opened_today,
        count(DISTINCT who) FILTER (WHERE in_list) AS listed_today
    FROM rows GROUP BY 1, 2
)
SELECT by_id, market_id, opened, listed, opened_today, listed_today FROM counted c
CROSS JOIN LATERAL (SELECT max(at) AS at FROM accounts_auditentry a WHERE a.at > now() - interval '1 day'
    AND a.action = 'reading.alarm' AND a.market_id = c.market_id AND a.target = 'user ' || c.by_id) told
WHERE ((opened > %(most)s OR listed > %(most)s * %(in_lists)s)
        AND (told.at IS NULL OR told.at < now() - interval '1 hour'))
    OR ((opened_today > %(most)s * %(a_day)s OR listed_today > %(most)s * %(in_lists)s * %(a_day)s) AND told.at IS NULL)
ORDER BY 1, 2
"""
_ONE_WATCH: Final = 7_301_964

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """How many different customers somebody opened, and saw in lists: in the last hour, and in the last day."""

    user: User
    market: Market
    opened: int
    listed: int
    opened_today: int
    listed_today: int


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
    asked = {"most": settings.PERMISSIONS["reading_alarm"], "in_lists": IN_LISTS, "a_day": A_DAY}
    with connection.cursor() as cursor:
        cursor.execute(_READERS, {**asked, "viewed": VIEWED, "actions": [VIEWED, LISTED, SEARCHED]})
        rows = cursor.fetchall()
    users, markets = User.objects.in_bulk({row[0] for row in rows}), Market.objects.in_bulk({row[1] for row in rows})
    return [Reader(users[by], markets[market], *numbers) for by, market, *numbers in rows]


def _alarm(reader: Reader) -> None:
    detail = {
        "opened": reader.opened,
        "in_lists": reader.listed,
        "opened_today": reader.opened_today,
        "in_lists_today": reader.listed_today,
    }
    audit(by=None, action="reading.alarm", market=reader.market, target=f"user {reader.user.pk}", detail=detail)
    logger.error("user %s reads many customers of %s: %s", reader.user.pk, reader.market.code, detail)
    with translation.override(reader.market.language):
        words = {"name": reader.user.name, "market": reader.market.name, **detail}
        told = _(
            "%(name)s opened %(opened)s different customers of %(market)s in the last hour and %(opened_today)s in the "
            "last 24 hours; %(in_lists)s and %(in_lists_today)s stood in lists and results of searches. The log tells "
            "which. Ask what it was for."
        )
        send_mail(_("%(name)s reads many customers") % words, told % words, None, _told(reader.market))


def _told(market: Market) -> list[str]:
    """The market's administrators, and the privacy officer's mailbox."""
    theirs = User.objects.filter(is_active=True, memberships__market=market, memberships__group__name=ADMINISTRATOR)
    found = list(theirs.distinct().order_by("pk").values_list("email", flat=True))
    return [*found, *filter(None, [settings.PERMISSIONS["privacy_mail"]])]
