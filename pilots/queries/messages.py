"""Which messages the arms of a pilot are sent, and who was sent which."""

from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Market
from campaigns.models import Variant
from pilots.models import ArmMessage, Pilot

MOST_OFFERED: Final = 300
SENT: Final = """
SELECT DISTINCT ON (m.customer_id) m.customer_id AS customer, l.arm, m.sent_at AS at, a.arm AS held
FROM pilots_armmessage l
JOIN campaigns_variant v ON v.id = l.variant_id
JOIN campaigns_message m ON m.campaign_id = v.campaign_id AND m.variant_id = v.id AND m.was_sent
    AND m.market_id = %(market)s AND m.sent_at >= %(launched)s
LEFT JOIN pilots_assignment a ON a.pilot_id = l.pilot_id AND a.customer_id = m.customer_id
WHERE l.pilot_id = %(pilot)s ORDER BY m.customer_id, m.sent_at
"""
"""Everybody who was sent a message of an arm since the launch: the first one, and the arm they have. A negative
customer is an address that nobody is known by."""
_COUNTED: Final = f"""
SELECT count(*) FILTER (WHERE customer > 0 AND held IS NULL), count(*) FILTER (WHERE held = arm),
    count(*) FILTER (WHERE held <> arm), count(*) FILTER (WHERE customer < 0) FROM ({SENT}) s
"""


@dataclass(frozen=True, slots=True)
class Receivers:
    """Customers who were sent an arm's message: without an arm yet, of that arm, of another; and nobody we know."""

    fresh: int
    same: int
    other: int
    unknown: int


def receivers(pilot: Pilot) -> Receivers:
    """What taking their arms over would do."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTED, {"pilot": pilot.pk, "market": pilot.market_id, "launched": pilot.launched_at or pilot.created_at}
        )
        return Receivers(*cursor.fetchone())


def messages_of(pilot: Pilot) -> QuerySet[ArmMessage]:
    """The messages of all arms, A's first."""
    return ArmMessage.objects.filter(pilot=pilot).select_related("variant__campaign").order_by("arm", "pk")


def offered(market: Market) -> list[tuple[int, str]]:
    """Wordings of the market's latest campaigns, to choose from: number and name."""
    found = Variant.objects.filter(campaign__market=market).select_related("campaign").order_by("-campaign_id", "key")
    return [(variant.pk, named(variant)) for variant in found[:MOST_OFFERED]]


def named(variant: Variant) -> str:
    """A wording as people know it: its campaign's name and its own key."""
    return f"{variant.campaign.name} · {variant.key}" if variant.key else variant.campaign.name
