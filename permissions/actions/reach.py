"""Counting how many customers may be reached: every night, so that a page reads some hundred rows and no more.

Customers of whom nobody ever said anything all get what the rules say; only the others are judged one by one.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Market
from customers.queries.points import EVERYBODYS, theirs
from permissions.models import Basis, Channel, Purpose, Reach
from permissions.points import CONTACT_CHANNEL, KIND_OF, Kind
from permissions.queries.gate import RULES, outranks, parameters
from permissions.queries.obstacles import final, obstacles
from permissions.queries.reach import ASKED, codes
from permissions.words import ALLOWED

_COUNTING: Final = 7_301_963
"""Held by who counts a market: a second count waits, and then replaces the first rather than meet its rows."""
_CHUNK: Final = 2_000
_ANSWER_OF: Final = {
    Basis.NONE: "service",
    Basis.OPT_OUT: "not_objected",
    Basis.SOFT_OPT_IN: "soft_opt_in",
    Basis.OPT_IN: "no_consent",
}
_SPOKEN: Final = f"""
SELECT pe.customer_id FROM permissions_state s
JOIN permissions_person pe ON pe.market_id = s.market_id AND pe.point = s.point
JOIN customers_customer u ON u.id = pe.customer_id AND u.merged_into_id IS NULL WHERE s.market_id = %(market)s
UNION
SELECT c.customer_id FROM permissions_state s
JOIN {EVERYBODYS} c ON c.market_id = s.market_id AND c.hash = s.point
WHERE s.market_id = %(market)s
UNION
SELECT c.customer_id FROM {EVERYBODYS} c WHERE c.market_id = %(market)s AND c.wrong_at IS NOT NULL
"""
_SILENT: Final = f"""
SELECT EXISTS (SELECT FROM {theirs("u.id")} c WHERE c.channel = 'email') AS email,
    EXISTS (SELECT FROM {theirs("u.id")} c WHERE c.channel = 'sms') AS number,
    CASE WHEN EXISTS (SELECT FROM customers_appointment a WHERE a.customer_id = u.id AND a.status = 'attended')
        THEN 'customer' ELSE 'prospect' END AS relation, %s
FROM customers_customer u
WHERE u.market_id = %(market)s AND u.merged_into_id IS NULL AND u.id NOT IN ({_SPOKEN})
"""
_RULES: Final = f"WITH {RULES} SELECT channel, purpose, relation, basis FROM rule"

Counts = Counter[tuple[Channel, Purpose, str]]


@transaction.atomic
def count_reach(market: Market) -> int:
    """Counts a market's customers by channel, purpose and answer, in place of an earlier count of today; how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_COUNTING, market.pk])
    now = timezone.now()
    counts = _silent(market) + _spoken(market)
    day = now.astimezone(market.zone).date()
    Reach.objects.filter(market=market, day=day).delete()
    rows = [
        Reach(market=market, day=day, channel=c, purpose=p, code=code, customers=customers, counted_at=now)
        for (c, p, code), customers in sorted(counts.items())
    ]
    Reach.objects.bulk_create(rows)
    return sum(counts.values()) // len(ASKED)


def _silent(market: Market) -> Counts:
    values = parameters(market, [])
    bases = {(channel, purpose, relation): basis for channel, purpose, relation, basis in _rows(_RULES, values)}
    counts: Counts = Counter()
    for (email, number, relation, *met), customers in _groups(values).items():
        has, hindered = {Kind.EMAIL: email, Kind.NUMBER: number}, dict(zip(sorted(obstacles), met, strict=True))
        for channel, purpose in ASKED:
            kind = KIND_OF.get(channel)
            basis = bases.get((channel, purpose, relation))
            answer = _ANSWER_OF[Basis(basis)] if basis else "no_rule"
            answer = hindered.get(channel) or answer if answer in ALLOWED else answer
            counts[channel, purpose, answer if kind is None or has[kind] else "no_address"] += customers
    return counts


def _groups(values: dict[str, Any]) -> Counter[tuple[Any, ...]]:
    """How many have e-mail, a number, which relation, and for each channel with an obstacle what all theirs meet."""
    channels = sorted(obstacles)
    question = _SILENT.replace("%s", ", ".join(map(_addresses, channels)) or "NULL")
    with connection.chunked_cursor() as cursor:
        cursor.execute(question, values)
        return Counter(
            (*told, *(_met(channel, found) for channel, found in zip(channels, addresses, strict=False)))
            for *told, addresses in ((*row[:3], row[3:]) for row in cursor)
        )


def _addresses(channel: str) -> str:
    """A column with every address of `u` by a channel, each in its one spelling with what bars it."""
    filed = CONTACT_CHANNEL[KIND_OF[Channel(channel)]]
    j = f"(SELECT t.normalised, t.hash AS point FROM {theirs('u.id')} t WHERE t.channel = '{filed}') j"
    return f"ARRAY(SELECT ARRAY[j.normalised, {obstacles[channel].barred}] FROM {j})"


def _met(channel: str, addresses: Sequence[tuple[str, str | None]]) -> str:
    """What is in the way of somebody of whom nobody said anything; nothing where one of their addresses is free."""
    best = "no_address"
    for value, barred in addresses:
        code = final(channel, "service", value, barred)
        best = code if outranks(code, best, of=0) else best
    return "" if best in ALLOWED else best


def _spoken(market: Market) -> Counts:
    people = [row[0] for row in _rows(_SPOKEN, {"market": market.pk})]
    counts: Counts = Counter()
    for begin in range(0, len(people), _CHUNK):
        answers = codes(market, people[begin : begin + _CHUNK], ASKED)
        counts.update((channel, purpose, code) for (_customer, channel, purpose), code in answers.items())
    return counts


def _rows(question: str, values: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())
