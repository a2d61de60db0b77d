"""How much of what was handed over arrived: by gateway, by template and by the hour at which it was to leave."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from accounts.models import Market

DAYS: Final = (1, 7, 30, 90)
# The first part reads the index `text_outbox` alone; names are looked up for its few rows. By quarters, since no clock
# differs from another by less: so an hour is the market's, whatever the offset of its zone.
_RATES: Final = """
WITH counted AS MATERIALIZED (
    SELECT t.gateway_id, t.sending_id, date_bin('15 minutes', t.due_at, 'epoch') AS quarter, count(*) AS handed_over,
        count(*) FILTER (WHERE t.stage = 'delivered') AS delivered,
        count(*) FILTER (WHERE t.stage = 'failed') AS failed,
        count(*) FILTER (WHERE t.stage = 'unknown') AS unknown
    FROM sms_textmessage t
    WHERE t.market_id = %(market)s AND t.due_at >= %(from)s AND t.due_at < now()
        AND t.stage IN ('accepted', 'unknown', 'delivered', 'failed')
    GROUP BY 1, 2, 3
), named AS (
    SELECT c.*, v.template_id, extract(hour FROM c.quarter AT TIME ZONE %(zone)s)::int AS clock
    FROM counted c
    LEFT JOIN sms_sending s ON s.id = c.sending_id
    LEFT JOIN sms_templateversion v ON v.id = s.version_id
    WHERE NOT coalesce(s.is_test, false)
), summed AS (
    SELECT gateway_id, template_id, clock, grouping(gateway_id) = 0 AS by_gateway,
        grouping(template_id) = 0 AS by_template, sum(handed_over) AS handed_over, sum(delivered) AS delivered,
        sum(failed) AS failed, sum(unknown) AS unknown
    FROM named GROUP BY GROUPING SETS ((gateway_id), (template_id), (clock))
)
SELECT CASE WHEN by_gateway THEN 'gateway' WHEN by_template THEN 'template' ELSE 'hour' END AS dimension,
    coalesce(gateway_id, template_id, clock), coalesce(g.name, e.name, ''), handed_over::bigint, delivered::bigint,
    failed::bigint, unknown::bigint
FROM summed
LEFT JOIN sms_gateway g ON g.id = gateway_id
LEFT JOIN sms_template e ON e.id = template_id
WHERE coalesce(gateway_id, template_id, clock) IS NOT NULL
ORDER BY dimension, CASE WHEN by_gateway OR by_template THEN -handed_over ELSE clock END
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """Of one gateway, template or hour of the day: messages that a gateway took, and what became of them.

    A message on its way counts as not (yet) delivered: the rate of the last hours still rises.
    """

    dimension: str
    key: int
    name: str
    handed_over: int
    delivered: int
    failed: int
    unknown: int

    @property
    def rate(self) -> float:
        """The share that was delivered of those handed over, which are never none."""
        return self.delivered / self.handed_over

    @property
    def clock(self) -> str:
        """The hour that it begins at, for reading."""
        return f"{self.key:02}:00"

    @property
    def query(self) -> str:
        """Which rows of the outbox it counts."""
        return f"{self.dimension}={self.key}&handed=1"


def rates(market: Market, *, days: int) -> dict[str, list[Rate]]:
    """Under gateway, template and hour, of the messages due in the last `days` times 24 hours."""
    first = timezone.now() - timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute(_RATES, {"market": market.pk, "zone": market.time_zone, "from": first})
        found = [Rate(*row) for row in cursor.fetchall()]
    return {name: [each for each in found if each.dimension == name] for name in ("gateway", "template", "hour")}
