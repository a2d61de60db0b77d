"""May we? One indexed statement answers for one customer or address, and for a hundred thousand.

No message without a rule: what the country asks on that day, then what the person and the address have said.
A person's refusal holds for each of their addresses; consent holds for the address that it was given for.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from accounts.models import Market
from customers.contacts import UnreadableError, normalise
from customers.queries.points import holders, is_shared, theirs
from permissions.models import Channel, Purpose
from permissions.points import CONTACT_CHANNEL, KIND_OF, address_point
from permissions.queries.obstacles import columns, final
from permissions.words import ALLOWED, REASONS

_REFUSED: Final = ("erased", "complained", "bounced", "denied_all", "denied_purpose")
REFUSED: Final = frozenset(_REFUSED)
_ALLOWED: Final = ("service", "consent", "soft_opt_in", "not_objected")
_OTHERWISE: Final = ("stopped", "not_mobile", "unknown_customer", "no_rule", "no_consent")
_NOWHERE: Final = ("wrong_number", "no_address")
_OF_A_CUSTOMER: Final = {code: at for at, code in enumerate((*_ALLOWED, *_OTHERWISE, *_REFUSED, *_NOWHERE))}
_OF_AN_ADDRESS: Final = {code: at for at, code in enumerate((*_REFUSED, *_ALLOWED, *_OTHERWISE, *_NOWHERE))}
"""Every code by its place: rows come in no order, and which of two counts may not depend on that."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no, and why: `code` for programs, `sentence` for people; `point` is the address that may be used."""

    code: str
    point: bytes | None = None

    @property
    def allowed(self) -> bool:
        """Whether the message may be sent."""
        return self.code in ALLOWED

    @property
    def sentence(self) -> str:
        """Why, in the reader's language."""
        return str(REASONS[self.code])


Target = int | str | bytes | tuple[int, bytes]
"""A customer by number, an address or number as text, the hash of its point, or a customer at one of theirs."""

# Rows of `asked`: pos, channel, purpose, point (null: no address), customer_id, wrong_at, several. An address has a row
# for each whose it is (`several`: more than one); a customer has one for each address.
ASKED: Final = f"""
asked AS (
    SELECT a.pos, a.channel, a.purpose, a.point, h.customer_id, h.wrong_at,
        {is_shared("c")} AS several
    FROM unnest(%(pos)s::int[], %(channels)s::text[], %(purposes)s::text[], %(points)s::bytea[])
        AS a(pos, channel, purpose, point)
    LEFT JOIN customers_contactpoint c ON c.market_id = %(market)s AND c.hash = a.point
    LEFT JOIN LATERAL {holders("c")} h ON true
UNION ALL
    SELECT a.pos, a.channel, a.purpose, CASE WHEN a.filed = '' THEN pe.point ELSE c.hash END, coalesce(u.id, 0),
        c.wrong_at, false
    FROM unnest(%(their_pos)s::int[], %(their_channels)s::text[], %(their_purposes)s::text[], %(filed)s::text[],
        %(customers)s::bigint[], %(at)s::bytea[]) AS a(pos, channel, purpose, filed, customer_id, at)
    LEFT JOIN customers_customer u ON u.id = a.customer_id AND u.market_id = %(market)s
    LEFT JOIN permissions_person pe ON pe.customer_id = u.id
    LEFT JOIN LATERAL (SELECT t.hash, t.wrong_at FROM {theirs("u.id")} t
        WHERE t.channel = a.filed AND (a.at IS NULL OR t.hash = a.at)) c ON true
)
"""
RULES: Final = """
rule AS MATERIALIZED (
    SELECT DISTINCT ON (channel, purpose, relation) channel, purpose, relation, basis
    FROM permissions_policyrule
    WHERE country IN (%(country)s, '*') AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
    ORDER BY channel, purpose, relation, country = '*', valid_from DESC
)
"""
# A denial holds unless a raise came after it. `denied` is the denial that holds. At an address that several share, what
# one of them refused before somebody turned it on there holds for them, no more for the address.
JUDGED: Final = """
judged AS (
    SELECT a.pos, a.channel, a.purpose, a.point, a.customer_id, a.wrong_at,
        CASE WHEN a.customer_id > 0 AND rc.basis <> rp.basis AND EXISTS (
                SELECT FROM customers_appointment v WHERE v.customer_id = a.customer_id AND v.status = 'attended')
            THEN rc.basis ELSE rp.basis END AS basis,
        own.denied_at AS own_denied_at,
        CASE WHEN own.denied_at >= coalesce(own.raised_at, '-infinity') THEN own.denied END AS own_denied,
        CASE WHEN their.denied_at >= coalesce(their.raised_at, '-infinity')
            AND NOT (a.several AND own.raised_at > their.denied_at) THEN their.denied END AS their_denied,
        own.granted_at, greatest(own.last_event, their.last_event) AS last_event
    FROM asked a
    LEFT JOIN rule rc ON (rc.channel, rc.purpose, rc.relation) = (a.channel, a.purpose, 'customer')
    LEFT JOIN rule rp ON (rp.channel, rp.purpose, rp.relation) = (a.channel, a.purpose, 'prospect')
    LEFT JOIN permissions_person pe ON pe.customer_id = a.customer_id
    LEFT JOIN permissions_state oa
        ON (oa.market_id, oa.point, oa.channel, oa.purpose) = (%(market)s, a.point, a.channel, 'all')
    LEFT JOIN permissions_state op
        ON (op.market_id, op.point, op.channel, op.purpose) = (%(market)s, a.point, a.channel, a.purpose)
    LEFT JOIN permissions_state ta
        ON (ta.market_id, ta.point, ta.channel, ta.purpose) = (%(market)s, pe.point, a.channel, 'all')
    LEFT JOIN permissions_state tp
        ON (tp.market_id, tp.point, tp.channel, tp.purpose) = (%(market)s, pe.point, a.channel, a.purpose)
    CROSS JOIN LATERAL (SELECT {own}) own
    CROSS JOIN LATERAL (SELECT {their}) their
)
"""
_REGISTERS: Final = """
    greatest({a}.denied_at, {p}.denied_at) AS denied_at, greatest({a}.raised_at, {p}.raised_at) AS raised_at,
    greatest({a}.granted_at, {p}.granted_at) AS granted_at, greatest({a}.last_event, {p}.last_event) AS last_event,
    CASE WHEN {a}.denied_at >= coalesce({p}.denied_at, '-infinity')
        THEN CASE {a}.denied_by WHEN 'hard_bounce' THEN 'bounced' WHEN 'complaint' THEN 'complained'
            WHEN 'erasure' THEN 'erased' ELSE 'denied_all' END
        ELSE 'denied_purpose' END AS denied
"""
CODE: Final = """
CASE
    WHEN customer_id = 0 THEN 'unknown_customer'
    WHEN wrong_at IS NOT NULL THEN 'wrong_number'
    WHEN basis = 'none' AND (point IS NOT NULL OR channel IN ('post', 'onsite')) THEN 'service'
    WHEN point IS NULL AND channel NOT IN ('post', 'onsite') THEN 'no_address'
    WHEN own_denied IS NOT NULL THEN own_denied
    WHEN their_denied IS NOT NULL THEN their_denied
    WHEN granted_at IS NOT NULL THEN 'consent'
    WHEN basis = 'opt_out' THEN 'not_objected'
    WHEN basis = 'soft_opt_in' THEN 'soft_opt_in'
    WHEN basis = 'opt_in' THEN 'no_consent'
    ELSE 'no_rule'
END AS code
"""
WITH: Final = f"WITH {ASKED}, {RULES}, " + JUDGED.format(
    own=_REGISTERS.format(a="oa", p="op"), their=_REGISTERS.format(a="ta", p="tp")
)
_ANSWERS: Final = f"{WITH} SELECT j.pos, j.code, j.point, %s FROM (SELECT pos, channel, {CODE}, point FROM judged) j"


def may_send(market: Market, target: Target, channel: str, purpose: str, at: datetime | None = None) -> Answer:
    """Whether a customer (number) or an address (text) may get a message by `channel` for `purpose`, and why.

    `at` chooses the rules of that day on the market's calendar (now, where it is left out); what people have said is
    what they have said until now.
    """
    return may_send_many(market, [target], channel, purpose, at)[0]


def may_send_many(
    market: Market, targets: Sequence[Target], channel: str, purpose: str, at: datetime | None = None
) -> list[Answer]:
    """The answers of `may_send` for each of `targets`, in their order, by the same questions whatever their number."""
    return answers(market, [(target, channel, purpose) for target in targets], at)


def answers(market: Market, asked: Sequence[tuple[Target, str, str]], at: datetime | None = None) -> list[Answer]:
    """The answers to (whom, channel, purpose), in their order: the one question of all who count, send or tell."""
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS.replace("%s", columns()), parameters(market, asked, at))
        rows = cursor.fetchall()
    found: list[Answer] = [Answer("no_address")] * len(asked)
    for pos, judged, point, value, barred in rows:
        target, channel, _purpose = asked[pos]
        code = final(channel, judged, value or _clear(market, channel, target), barred)
        if outranks(code, found[pos].code, of=target):
            found[pos] = Answer(code, bytes(point) if point else None)
    return found


def _clear(market: Market, channel: str, target: Target) -> str:
    """An address that is filed nowhere, in its one spelling, where it was asked about as text."""
    return normalise(_filed(channel), target, region=market.phone_region) if isinstance(target, str) else ""


def outranks(code: str, than: str, *, of: Target) -> bool:
    """Whether, of two answers to one question, this one counts, in whatever order they are found.

    Of a customer's addresses the best; of those who share an address, whoever refused.
    """
    order = _OF_A_CUSTOMER if isinstance(of, int) else _OF_AN_ADDRESS
    return than == "no_address" or order.get(code, len(order)) < order.get(than, len(order))


def parameters(market: Market, asked: Sequence[tuple[Target, str, str]], at: datetime | None = None) -> dict[str, Any]:
    """What the statement is asked: (customer, address or hash of a point; channel; purpose), and the market's rules."""
    day = (at or timezone.now()).astimezone(market.zone).date()
    people = list(_people(asked))
    points = list(_points(market, asked))
    return {
        "market": market.pk,
        "country": market.phone_region,
        "day": day,
        "pos": [pos for pos, _digest, _channel, _purpose in points],
        "points": [digest for _pos, digest, _channel, _purpose in points],
        "channels": [channel for _pos, _digest, channel, _purpose in points],
        "purposes": [purpose for _pos, _digest, _channel, purpose in points],
        "their_pos": [pos for pos, *_rest in people],
        "customers": [customer for _pos, customer, *_rest in people],
        "at": [point for _pos, _customer, point, *_rest in people],
        "their_channels": [channel for *_rest, channel, _purpose in people],
        "their_purposes": [purpose for *_rest, purpose in people],
        "filed": [_filed(channel) for *_rest, channel, _purpose in people],
    }


def _people(asked: Sequence[tuple[Target, str, str]]) -> Iterator[tuple[int, int, bytes | None, str, str]]:
    for pos, (target, channel, purpose) in enumerate(asked):
        if isinstance(target, int):
            yield pos, target, None, channel, purpose
        elif isinstance(target, tuple):
            yield pos, *target, channel, purpose


def _filed(channel: str) -> str:
    kind = KIND_OF.get(Channel(channel))
    return CONTACT_CHANNEL[kind] if kind else ""


def _points(
    market: Market, asked: Sequence[tuple[Target, str, str]]
) -> Iterator[tuple[int, bytes, str, Purpose | str]]:
    for pos, (target, channel, purpose) in enumerate(asked):
        if isinstance(target, str):
            with suppress(UnreadableError):  # there is no address to send to
                yield pos, address_point(market, channel, target).digest, channel, purpose
        elif isinstance(target, bytes):
            yield pos, target, channel, purpose
