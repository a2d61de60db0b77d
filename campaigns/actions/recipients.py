"""Messages to somebody unknown become a customer's when that customer is told of."""

from django.db import connection, transaction

from accounts.models import Market
from campaigns.actions.attribution import attribute
from campaigns.actions.lock import lock_market

_KNOWN = """
CREATE TEMP TABLE IF NOT EXISTS known_contact (stranger bigint, customer_id bigint) ON COMMIT DELETE ROWS;
TRUNCATE known_contact;
"""
_FIND = """
INSERT INTO known_contact
SELECT DISTINCT -p.id, p.customer_id FROM customers_contactpoint p
WHERE p.market_id = %s AND p.customer_id IS NOT NULL
    AND EXISTS (SELECT FROM campaigns_messageevent e WHERE e.customer_id = -p.id)
"""
_TABLES = (
    "campaigns_message",
    "campaigns_messageevent",
    "campaigns_messagelocation",
    "campaigns_linkclick",
)


@transaction.atomic
def attach_recipients(market: Market) -> int:
    """Gives messages and events of contact points that have become somebody's to their customer; how many customers.

    Rows move by deletion and insertion, since the customer is what facts are sharded by. Results count messages, so
    they stay as they are; attribution begins.
    """
    with connection.cursor() as cursor:
        lock_market(market)
        cursor.execute(_KNOWN)
        cursor.execute(_FIND, [market.pk])
        for table in _TABLES:
            cursor.execute(_move(table))
        cursor.execute("SELECT DISTINCT customer_id FROM known_contact")
        customers = [row[0] for row in cursor.fetchall()]
    if customers:
        attribute(market, customers)
    return len(customers)


def _move(table: str) -> str:
    return f"""
    WITH moved AS (
        DELETE FROM {table} t USING known_contact k WHERE t.customer_id = k.stranger
        RETURNING t.*, k.customer_id AS new_customer_id
    )
    INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table},
        to_jsonb(moved) || jsonb_build_object('customer_id', new_customer_id))).* FROM moved
    """
