"""Results: the difference between what messages were and what they are, added in the transaction that changed them."""

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts.models import Market
from campaigns.actions import outcomes
from campaigns.actions.attribution import rebuild_bookings
from campaigns.actions.lock import lock_market
from campaigns.definitions import MEASURES
from campaigns.models import (
    BookingResult,
    Campaign,
    DailyResult,
    HourlyResult,
    LinkResult,
    OutcomeResult,
    VisitResult,
)

_BUCKETS = {"campaigns_dailyresult": "day", "campaigns_hourlyresult": "hour"}
_DAY = "(m.sent_at AT TIME ZONE %(zone)s)::date"
_HOUR = "date_bin('1 hour', m.sent_at, timestamptz '2000-01-01 00:00+00')"
_NAMES = ", ".join(MEASURES)


def _sums(sign: str, source: str) -> str:
    measured = ", ".join(f"{sign}sum({measure}) AS {name}" for name, measure in MEASURES.items())
    return (
        f"SELECT m.campaign_id, m.variant_id, {_DAY} AS day, {_HOUR} AS hour, {measured} FROM {source} m "
        "WHERE m.campaign_id IS NOT NULL GROUP BY 1, 2, 3, 4"
    )


def _add(table: str) -> str:
    name = _BUCKETS[table]
    totals = ", ".join(f"sum({measure})" for measure in MEASURES)
    changed = " OR ".join(f"sum({measure}) <> 0" for measure in MEASURES)
    updates = ", ".join(f"{measure} = r.{measure} + excluded.{measure}" for measure in MEASURES)
    return f"""
    INSERT INTO {table} AS r (campaign_id, variant_id, {name}, {_NAMES})
    SELECT campaign_id, variant_id, {name}, {totals} FROM result_change d
    GROUP BY campaign_id, variant_id, {name} HAVING {changed}
    ON CONFLICT (campaign_id, {name}, variant_id) DO UPDATE SET {updates}
    """


# Once by day and hour, since to look at every message costs more than to add up a few sums twice.
_CHANGE = f"""
CREATE TEMP TABLE IF NOT EXISTS result_change (campaign_id bigint, variant_id bigint, day date, hour timestamptz,
    {", ".join(f"{name} bigint" for name in MEASURES)}) ON COMMIT DELETE ROWS;
DELETE FROM result_change;
INSERT INTO result_change {{sums}}
"""
_DIFFERENCE = _CHANGE.format(sums=f"{_sums('-', 'before_message')} UNION ALL {_sums('', 'after_message')}")

_LINK_NAMES = ("clickers", "machine_clickers", "clicks")
_LINK_CHANGE = f"""
CREATE TEMP TABLE IF NOT EXISTS link_change (campaign_id bigint, variant_id bigint, link_id bigint, day date,
    {", ".join(f"{name} bigint" for name in _LINK_NAMES)}) ON COMMIT DELETE ROWS;
DELETE FROM link_change;
INSERT INTO link_change {{sums}}
"""
_LINK_SUMS = """
SELECT m.campaign_id, m.variant_id, c.link_id, (m.sent_at AT TIME ZONE %(zone)s)::date AS day,
    {sign} count(c.first_human_at), {sign} count(*) FILTER (WHERE c.first_human_at IS NULL), {sign} sum(c.clicks)
FROM {links} c JOIN {messages} m ON m.id = c.message_id {also}
WHERE m.campaign_id IS NOT NULL GROUP BY 1, 2, 3, 4
"""
_LINK_DIFFERENCE = _LINK_CHANGE.format(
    sums=" UNION ALL ".join(
        _LINK_SUMS.format(sign=sign, links=f"{when}_link", messages=f"{when}_message", also="")
        for sign, when in (("-", "before"), ("", "after"))
    )
)
_ADD_LINKS = f"""
INSERT INTO campaigns_linkresult AS r (campaign_id, variant_id, link_id, day, {", ".join(_LINK_NAMES)})
SELECT campaign_id, variant_id, link_id, day, {", ".join(f"sum({name})" for name in _LINK_NAMES)} FROM link_change
GROUP BY 1, 2, 3, 4 HAVING {" OR ".join(f"sum({name}) <> 0" for name in _LINK_NAMES)}
ON CONFLICT (campaign_id, day, variant_id, link_id) DO UPDATE SET
{", ".join(f"{name} = r.{name} + excluded.{name}" for name in _LINK_NAMES)}
"""


def apply_difference(cursor: CursorWrapper, market: Market, *, with_links: bool) -> None:
    """Adds what changed from `before_message` to `after_message` (and for links likewise) to the results."""
    zone = {"zone": market.time_zone}
    cursor.execute(_DIFFERENCE, zone)
    _store(cursor)
    outcomes.apply_difference(cursor, market)
    if with_links:
        cursor.execute(_LINK_DIFFERENCE, zone)
        cursor.execute(_ADD_LINKS)


def _store(cursor: CursorWrapper) -> None:
    """Adds `result_change`, a table of this session alone: results have numbers of their own, which no fact's machine
    can give out."""
    for table in _BUCKETS:
        cursor.execute(_add(table))


@transaction.atomic
def recount(market: Market) -> None:
    """Builds all of a market's results anew from its messages: after a repair, or to prove that they hold."""
    of_market = f"(SELECT * FROM campaigns_message WHERE market_id = {int(market.pk)})"
    also = f"AND m.customer_id = c.customer_id AND c.market_id = {int(market.pk)}"
    links = _LINK_SUMS.format(sign="", links="campaigns_linkclick", messages="campaigns_message", also=also)
    zone = {"zone": market.time_zone}
    with connection.cursor() as cursor:
        lock_market(market)
        campaigns = list(Campaign.objects.filter(market=market).values_list("pk", flat=True))
        for model in (DailyResult, HourlyResult, LinkResult, BookingResult, OutcomeResult, VisitResult):
            model._default_manager.filter(campaign__in=campaigns).delete()
        cursor.execute(_CHANGE.format(sums=_sums("", of_market)), zone)
        _store(cursor)
        outcomes.rebuild(cursor, market)
        cursor.execute(_LINK_CHANGE.format(sums=links), zone)
        cursor.execute(_ADD_LINKS)
        rebuild_bookings(cursor, market)
