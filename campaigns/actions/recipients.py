"""Messages to somebody unknown become a customer's when that customer is told of."""

from django.db import connection, transaction

from accounts.models import Market
from campaigns.actions.attribution import attribute
from campaigns.actions.lock import lock_market
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
_OF_CONTACT = "known_contact k WHERE t.customer_id = k.stranger"
# Locations are found by the message alone.
_MOVES = {
    "campaigns_messagelocation": "known_message k WHERE (t.id, t.customer_id) = (k.id, k.stranger)",
    "campaigns_message": _OF_CONTACT,
    "campaigns_messageevent": _OF_CONTACT,
    "campaigns_linkclick": _OF_CONTACT,
}


@transaction.atomic
def attach_recipients(market: Market) -> int:
    """Gives messages and events of contact points that have become somebody's to their customer; how many customers.

    Rows move by deletion and insertion, since the customer is what facts are sharded by. Results count messages, so
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
        with by_key(cursor):
            for statement in (_FIND_MESSAGES, *(_move(table, of) for table, of in _MOVES.items())):
                cursor.execute(statement)
    attribute(market, customers)
    return len(customers)


def _move(table: str, of: str) -> str:
    return f"""
    WITH moved AS (
        DELETE FROM {table} t USING {of}
        RETURNING t.*, k.customer_id AS new_customer_id
    )
    INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table},
        to_jsonb(moved) || jsonb_build_object('customer_id', new_customer_id))).* FROM moved
    """
