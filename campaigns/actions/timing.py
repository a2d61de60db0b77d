"""Opens and clicks that only a machine makes so quickly, told by all events of a message: order cannot matter.

An event may turn earlier ones into a machine's, and a delivery told late may turn them back. So the opens and clicks of
a message for which that can be are read again from the log, and judged by what is known of it now.

Only times told to better than the minute are judged: a source that tells days or minutes would make bursts of
everything.
"""

from datetime import UTC, datetime

from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from campaigns.actions.among import Among
from campaigns.events import TYPES
from campaigns.horizon import earliest
from campaigns.machines import BURST, BY_TIMING, MANY, PROMPT
from customers.actions.staging import by_key

_OPENED, _CLICKED = TYPES.index("opened"), TYPES.index("clicked")
_BURST = f"interval '{BURST.total_seconds()} seconds'"
_PROMPT = f"interval '{PROMPT.total_seconds()} seconds'"

# Several clicks and anything new; or something opened before anybody could have read it, and either anything is new or
# the time from which that is counted. (The first opening of a message is never later than any other.)
_DUE = f"""
SELECT a.id, a.customer_id, a.first_opened_at, t.sent_at, a.delivered_at, t.hits
FROM after_message a LEFT JOIN before_message b ON b.id = a.id
CROSS JOIN LATERAL (SELECT a.opens + a.clicks AS hits, coalesce(b.opens + b.clicks, 0) AS hits_before,
    CASE WHEN a.sent_known THEN a.sent_at END AS sent_at,
    CASE WHEN b.sent_known THEN b.sent_at END AS sent_before) t
WHERE a.first_opened_at IS NOT NULL AND t.hits_before <= {MANY} AND (
    (a.clicks > 1 AND t.hits > t.hits_before)
    OR (a.first_opened_at < greatest(t.sent_at, t.sent_before, a.delivered_at, b.delivered_at) + {_PROMPT}
        AND (t.hits > t.hits_before OR t.sent_at IS DISTINCT FROM t.sent_before
            OR a.delivered_at IS DISTINCT FROM b.delivered_at)))
"""
_ANY_DUE = f"SELECT min(first_opened_at), bool_or(customer_id = 0), bool_or(customer_id <> 0) FROM ({_DUE}) due"
# A small table of their own, made while the planner may still choose: by key, two tables without keys are compared row
# by row.
_FIND_DUE = f"""
CREATE TEMP TABLE IF NOT EXISTS message_to_judge (id bigint, customer_id bigint, first_opened_at timestamptz,
    sent_at timestamptz, delivered_at timestamptz, hits integer) ON COMMIT DELETE ROWS;
DELETE FROM message_to_judge;
INSERT INTO message_to_judge {_DUE};
"""
_SCRATCH = """
CREATE TEMP TABLE IF NOT EXISTS judged_event (customer_id bigint, message_id bigint, occurred_at timestamptz,
    key bigint, link_id bigint, type smallint, device smallint, told boolean, was smallint, rule smallint)
    ON COMMIT DELETE ROWS;
DELETE FROM judged_event;
"""
_RULES = "ARRAY['{}', '{}', '{}']".format("", *BY_TIMING)
_CASES = " ".join(f"WHEN {number} THEN '{rule}'" for number, rule in enumerate(BY_TIMING, 1))
_NEAR = f"""WINDOW near AS (PARTITION BY customer_id, message_id ORDER BY occurred_at
        RANGE BETWEEN {_BURST} PRECEDING AND {_BURST} FOLLOWING)"""
_JUDGE = f"""
INSERT INTO judged_event
SELECT customer_id, message_id, occurred_at, key, link_id, type, device, told, was, CASE
    WHEN told IS NOT NULL OR NOT exact OR hits > {MANY} THEN 0
    WHEN bool_or(burst) OVER near THEN 1
    WHEN prompt THEN 2 ELSE 0 END
FROM (
    SELECT *, link IS NOT NULL AND min(link) OVER near <> max(link) OVER near AS burst
    FROM (
        SELECT *, CASE WHEN type = {_CLICKED} AND exact AND told IS NOT FALSE THEN link_id END AS link
        FROM (
            SELECT *, CASE WHEN was = 0 THEN is_machine END AS told
            FROM (
                SELECT e.customer_id, e.message_id, e.occurred_at, e.key, e.link_id, e.type, e.device, d.hits,
                    e.is_machine, coalesce(array_position({_RULES}, e.machine_reason), 1) - 1 AS was,
                    e.occurred_at <> date_bin('1 minute', e.occurred_at, '2000-01-01 00:00:00+00')
                        AND e.occurred_at <> e.received_at AS exact,
                    coalesce(e.occurred_at >= d.sent_at AND e.occurred_at < d.sent_at + {_PROMPT}, false)
                        OR coalesce(e.occurred_at >= d.delivered_at
                            AND e.occurred_at < d.delivered_at + {_PROMPT}, false) AS prompt
                FROM message_to_judge d JOIN campaigns_messageevent e ON {{of}} AND e.message_id = d.id
                WHERE e.type IN ({_OPENED}, {_CLICKED}) AND e.occurred_at >= %s
            ) found
        ) seen
    ) clicked {_NEAR}
) bursts {_NEAR}
"""
_OF_SOMEBODY = "d.customer_id <> 0 AND e.customer_id = d.customer_id"
_OF_NOBODY = "d.customer_id = 0 AND e.customer_id = 0"
"""Those many are found by an index of their own."""

_CORRECT_LOG = f"""
UPDATE campaigns_messageevent e
SET is_machine = nullif(j.rule > 0, false), machine_reason = CASE j.rule {_CASES} ELSE '' END
FROM judged_event j
WHERE (e.customer_id, e.occurred_at, e.key) = (j.customer_id, j.occurred_at, j.key) AND j.rule <> j.was
    AND e.occurred_at >= %s
"""
_PERSON = "told IS NOT TRUE AND rule = 0"
# What happened in months that went with the log nobody judges again.
_KEPT = "CASE WHEN {0} < %(kept)s THEN {0} END"
_CORRECT_MESSAGES = f"""
UPDATE after_message a SET
    first_human_opened_at = least(j.opened_at, {_KEPT.format("a.first_human_opened_at")}),
    first_human_clicked_at = least(j.clicked_at, {_KEPT.format("a.first_human_clicked_at")}),
    device_mark = least(j.device_mark, CASE WHEN a.device_mark < %(mark)s THEN a.device_mark END),
    machine_opens = a.machine_opens + j.machine_opens, machine_clicks = a.machine_clicks + j.machine_clicks,
    earliest = least(a.earliest, j.earliest), latest = greatest(a.latest, j.latest)
FROM (
    SELECT message_id, min(occurred_at) FILTER (WHERE {_PERSON}) AS opened_at,
        min(occurred_at) FILTER (WHERE {_PERSON} AND type = {_CLICKED}) AS clicked_at,
        min(floor(extract(epoch FROM occurred_at) * 1000)::bigint * 8 + device) FILTER (WHERE {_PERSON}) AS device_mark,
        sum(CASE WHEN type = {_OPENED} THEN (rule > 0)::int - (was > 0)::int ELSE 0 END) AS machine_opens,
        sum(CASE WHEN type = {_CLICKED} THEN (rule > 0)::int - (was > 0)::int ELSE 0 END) AS machine_clicks,
        min(occurred_at) FILTER (WHERE rule <> was) AS earliest, max(occurred_at) FILTER (WHERE rule <> was) AS latest
    FROM judged_event GROUP BY 1 HAVING bool_or(rule <> was)
) j WHERE j.message_id = a.id
"""
_CORRECT_LINKS = f"""
UPDATE campaigns_linkclick c SET first_human_at = least(j.first_at, {_KEPT.format("c.first_human_at")})
FROM (
    SELECT customer_id, message_id, link_id, min(occurred_at) FILTER (WHERE {_PERSON}) AS first_at
    FROM judged_event WHERE type = {_CLICKED} AND link_id IS NOT NULL GROUP BY 1, 2, 3
) j WHERE (c.customer_id, c.message_id, c.link_id) = (j.customer_id, j.message_id, j.link_id)
"""


def judge(cursor: CursorWrapper, among: Among) -> bool:
    """Corrects the log and `after_message` by the rules on timing; whether anything changed.

    Leaves what it judged in `judged_event` for `judge_links`.
    """
    cursor.execute(_ANY_DUE)
    first, nobody, somebody = cursor.fetchone()
    if first is None:
        return False
    cursor.execute(f"{_FIND_DUE}{_SCRATCH}")
    since = _beginning(first)
    with by_key(cursor):
        if somebody:
            cursor.execute(_JUDGE.format(of=_OF_SOMEBODY + among("e")), [since])
        if nobody:
            cursor.execute(_JUDGE.format(of=_OF_NOBODY), [since])
        cursor.execute(_CORRECT_LOG + among("e"), [since])
        changed = bool(cursor.rowcount)
    if changed:
        cursor.execute(_CORRECT_MESSAGES, _kept())
    return changed


def judge_links(cursor: CursorWrapper, among: Among) -> None:
    """Corrects when a person first clicked each link of the messages in `judged_event`."""
    with by_key(cursor):
        cursor.execute(_CORRECT_LINKS + among("c"), _kept())


def _beginning(first: datetime) -> datetime:
    """Of the month (UTC): a bound that leaves out partitions."""
    return first.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _kept() -> dict[str, datetime | int]:
    kept = earliest(timezone.now())
    return {"kept": kept, "mark": int(kept.timestamp()) * 8_000}
