"""When the appointments of messages were booked and are planned for, by the hour; how they ended."""

from typing import Any

from django.db.backends.utils import CursorWrapper

from customers.models import AppointmentStatus

_COLUMNS = ("booked", "planned", "attended", "open", "cancelled")
_KEY = "campaign_id, variant_id, day, rule, lag_days, hour"
_SCRATCH = f"""
CREATE TEMP TABLE IF NOT EXISTS visit_change (campaign_id bigint, variant_id bigint, day date, rule text,
    lag_days smallint, hour timestamptz, {", ".join(f"{name} bigint" for name in _COLUMNS)}) ON COMMIT DELETE ROWS;
DELETE FROM visit_change;
"""
# A message is booked from the first of its appointments that the window lets in. By lag, each that was booked before
# all of shorter ones makes it so from then on, instead of from where these did: once in, once out.
_COUNT = f"""
INSERT INTO visit_change ({_KEY}, {", ".join(_COLUMNS)})
SELECT o.campaign_id, o.variant_id, (o.sent_at AT TIME ZONE %(zone)s)::date, o.rule, o.lag_days,
    date_bin('1 hour', v.at, '2000-01-01 00:00+00'),
    {", ".join(f"{{sign}} sum(v.{name})" for name in _COLUMNS)}
FROM (
    SELECT o.*, greatest(o.booked_at, o.sent_at) AS since, min(greatest(o.booked_at, o.sent_at)) OVER (
        PARTITION BY o.customer_id, o.message_id, o.rule ORDER BY o.lag_days, o.appointment_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM campaigns_attribution o {{of}}
) o
CROSS JOIN LATERAL (VALUES
    (CASE WHEN before IS NULL OR since < before THEN since END, 1, 0, 0, 0, 0),
    (CASE WHEN since < before THEN before END, -1, 0, 0, 0, 0),
    (starts_at, 0, 1, (status = '{AppointmentStatus.ATTENDED}')::int,
        (status IN ('{AppointmentStatus.BOOKED}', '{AppointmentStatus.CHANGED}'))::int,
        (status = '{AppointmentStatus.CANCELLED}')::int)
) v (at, {", ".join(_COLUMNS)})
WHERE v.at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
"""
_STORE = f"""
INSERT INTO campaigns_visitresult AS r ({_KEY}, {", ".join(_COLUMNS)})
SELECT {_KEY}, {", ".join(f"sum({name})" for name in _COLUMNS)} FROM visit_change
GROUP BY {_KEY} HAVING {" OR ".join(f"sum({name}) <> 0" for name in _COLUMNS)}
ON CONFLICT (campaign_id, day, variant_id, rule, hour, lag_days) DO UPDATE SET
{", ".join(f"{name} = r.{name} + excluded.{name}" for name in _COLUMNS)}
"""


def begin(cursor: CursorWrapper) -> None:
    """Empties what is to be added."""
    cursor.execute(_SCRATCH)


def count(cursor: CursorWrapper, sign: str, of: str, values: dict[str, Any]) -> None:
    """Counts attributions, `of` some customers or a market, on top ("+") or off ("-")."""
    cursor.execute(_COUNT.format(sign=sign, of=of), values)


def store(cursor: CursorWrapper) -> None:
    """Adds what was counted to the results."""
    cursor.execute(_STORE)
