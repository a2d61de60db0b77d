"""Messages to somebody unknown become a customer's when that customer is told of; and those of one, another's."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from accounts.models import Market
from campaigns.actions.attribution import attribute
from campaigns.actions.lock import lock_market
from campaigns.models import Attribution, LinkClick, Message, MessageEvent, MessageLocation
from customers.actions.staging import by_key

_SCRATCH = """
CREATE TEMP TABLE IF NOT EXISTS written_stranger (stranger bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS known_contact (stranger bigint, customer_id bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS known_message (id bigint, stranger bigint, customer_id bigint) ON COMMIT DELETE ROWS;
DELETE FROM written_stranger;
DELETE FROM known_contact;
DELETE FROM known_message;
"""
# Messages say to whom they went without asking each address in every month; and they may lie on other machines.
_STRANGERS = """
INSERT INTO written_stranger
SELECT DISTINCT customer_id FROM campaigns_message WHERE market_id = %s AND customer_id < 0
"""
_FIND = """
INSERT INTO known_contact
SELECT s.stranger, p.customer_id FROM written_stranger s JOIN customers_contactpoint p ON p.id = -s.stranger
WHERE p.market_id = %s AND p.customer_id IS NOT NULL
"""
_FIND_MESSAGES = """
INSERT INTO known_message
SELECT m.id, k.stranger, k.customer_id FROM known_contact k JOIN campaigns_message m ON m.customer_id = k.stranger
"""
_OF_CONTACT = "known_contact", "t.customer_id = k.stranger"
# Locations are found by the message alone.
MOVES: dict[type[Model], tuple[str, str]] = {
    MessageLocation: ("known_message", "(t.id, t.customer_id) = (k.id, k.stranger)"),
    Message: _OF_CONTACT,
    MessageEvent: _OF_CONTACT,
    LinkClick: _OF_CONTACT,
    Attribution: _OF_CONTACT,
}
"""Every fact, and by which of the tables above its rows are found."""


@transaction.atomic
def attach_recipients(market: Market) -> int:
    """Gives messages and events of contact points that have become somebody's to their customer; how many customers.

    Rows move by insertion and deletion, since the customer is what facts are sharded by. Results count messages, so
    they stay as they are; attribution begins.
    """
    with connection.cursor() as cursor:
        lock_market(market)
        cursor.execute(_SCRATCH)
        for statement in (_STRANGERS, _FIND):
            cursor.execute(statement, [market.pk])
        cursor.execute("SELECT DISTINCT customer_id FROM known_contact")
        customers = [row[0] for row in cursor.fetchall()]
        if not customers:
            return 0
        _move(cursor)
    attribute(market, customers)
    return len(customers)


@transaction.atomic
def hand_over(market: Market, *, gone: int, kept: int) -> None:
    """Gives every fact about one customer to another, whose appointments those of the first are by now.

    Results that count messages stay as they are; what appointments count for is reckoned anew.
    """
    with connection.cursor() as cursor:
        lock_market(market)
        cursor.execute(_SCRATCH)
        cursor.execute("INSERT INTO known_contact VALUES (%s, %s)", [gone, kept])
        _move(cursor)
    attribute(market, [kept])


def _move(cursor: CursorWrapper) -> None:
    with by_key(cursor):
        cursor.execute(_FIND_MESSAGES)
        for facts, known in MOVES.items():
            for statement in _moved(facts, *known):
                cursor.execute(statement)


def _moved(facts: type[Model], known: str, of: str) -> Iterator[str]:
    """Each row again under its customer, then the old ones away: no statement does both where facts are sharded."""
    table = facts._meta.db_table
    others = [str(field.column) for field in facts._meta.concrete_fields if field.column != "customer_id"]
    columns, kept = ", ".join(others), ", ".join(f"t.{name}" for name in others)
    theirs = f"SELECT k.customer_id, {kept} FROM {known} k JOIN {table} t ON {of}"
    yield f"INSERT INTO {table} (customer_id, {columns}) {theirs}"
    yield f"DELETE FROM {table} t USING {known} k WHERE {of}"
