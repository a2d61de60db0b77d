"""By what the outbox can be narrowed."""

from typing import Final

from django.db import connection

from accounts.models import Market

_CHOICES: Final = """
SELECT 'gateway', id, name FROM sms_gateway WHERE market_id = %(market)s
UNION ALL
SELECT 'template', id, name FROM sms_template WHERE market_id = %(market)s
UNION ALL
SELECT 'by', u.id, u.name FROM accounts_user u
WHERE EXISTS (SELECT FROM sms_sending s WHERE s.by_id = u.id AND s.market_id = %(market)s)
ORDER BY 3
"""


def choices(market: Market) -> dict[str, list[tuple[int, str]]]:
    """The gateways, templates and senders of a market, by number and name."""
    with connection.cursor() as cursor:
        cursor.execute(_CHOICES, {"market": market.pk})
        found = cursor.fetchall()
    return {kind: [(pk, name) for each, pk, name in found if each == kind] for kind in ("gateway", "template", "by")}
