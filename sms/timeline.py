"""What customers texted back, as their timeline tells it; what was sent to them, campaigns tell."""

from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import Market
from customers.queries.points import theirs
from customers.timeline import Entry

_REPLIES: Final = f"""
SELECT i.at, i.text, v.id FROM {theirs("%(customer)s")} p
JOIN sms_conversation v ON v.market_id = p.market_id AND v.point = p.hash
JOIN sms_incomingtext i ON i.market_id = p.market_id AND i.sender = v.phone AND i.sender <> ''
WHERE p.market_id = %(market)s AND p.channel = 'sms' AND p.wrong_at IS NULL
    AND i.at < %(before)s
ORDER BY i.at DESC LIMIT %(limit)s
"""


def replies(market: Market, customer_id: int, *, before: datetime | None, limit: int) -> list[Entry]:
    """A `TimelineProvider`: texts from the customer's telephones, each with the way to its conversation."""
    asked: dict[str, Any] = {
        "market": market.pk,
        "customer": customer_id,
        "before": before or "infinity",
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_REPLIES, asked)
        return [
            Entry(at, "speech", _("Texted us"), Truncator(text).chars(90), reverse("sms:conversation", args=[talk]),
                  "sms.send_texts")
            for at, text, talk in cursor.fetchall()
        ]  # fmt: skip
