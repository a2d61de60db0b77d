"""Messages, appointments and totals that go again because the import that brought them is undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts.models import Market
from campaigns.actions.attribution import attribute, forget_appointments
from campaigns.actions.lock import lock_market
from campaigns.actions.results import recount
from campaigns.models import Campaign, ReportedResult
from customers.actions.staging import column
from customers.models import ContactPoint

__all__ = ["Forgotten", "forget_appointments", "forget_messages", "remove_reports"]

_TOLD = """
CREATE TEMP TABLE told_message ON COMMIT DROP AS
SELECT o.customer_id, o.sent_at, o.id, bool_and(e.received_at = %(received_at)s) AS alone
FROM (
    SELECT DISTINCT customer_id, message_id FROM campaigns_messageevent
    WHERE market_id = %(market)s AND received_at = %(received_at)s
) t
JOIN campaigns_messagelocation o ON (o.id, o.customer_id) = (t.message_id, t.customer_id)
JOIN campaigns_messageevent e ON (e.customer_id, e.message_id) = (t.customer_id, t.message_id)
GROUP BY 1, 2, 3
"""
_COUNT = "SELECT count(*) FILTER (WHERE alone), count(*) FILTER (WHERE NOT alone) FROM told_message"
_TOUCHED = """
SELECT DISTINCT m.contact_id, m.campaign_id FROM told_message t
JOIN campaigns_message m ON (m.customer_id, m.sent_at, m.id) = (t.customer_id, t.sent_at, t.id)
"""
_BOOKED = """
SELECT DISTINCT a.customer_id FROM campaigns_attribution a
JOIN told_message t ON (t.customer_id, t.id) = (a.customer_id, a.message_id)
"""
_FORGET = (
    "DELETE FROM campaigns_linkclick x USING told_message t "
    "WHERE (x.customer_id, x.message_id) = (t.customer_id, t.id)",
    "DELETE FROM campaigns_messageevent x USING told_message t "
    "WHERE (x.customer_id, x.message_id) = (t.customer_id, t.id)",
    "DELETE FROM campaigns_message x USING told_message t "
    "WHERE (x.customer_id, x.sent_at, x.id) = (t.customer_id, t.sent_at, t.id)",
    "DELETE FROM campaigns_messagelocation x USING told_message t WHERE (x.id, x.customer_id) = (t.id, t.customer_id)",
)
_DELIVERED = "SELECT EXISTS (SELECT FROM campaigns_message WHERE campaign_id = %s AND delivered_at IS NOT NULL)"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many messages went, how many stay because something else told of them too, and addresses left over."""

    messages: int
    kept: int
    addresses: list[int]


@transaction.atomic
def forget_messages(market: Market, *, received_at: datetime) -> Forgotten:
    """Removes the messages of which every event was received at that instant, with their events; recounts results."""
    lock_market(market)
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, {"market": market.pk, "received_at": received_at})
        cursor.execute(_COUNT)
        gone, kept = cursor.fetchone()
        cursor.execute("DELETE FROM told_message WHERE NOT alone")
        if not gone:
            cursor.execute("DROP TABLE told_message")
            return Forgotten(0, kept, [])
        cursor.execute("ANALYZE told_message")
        cursor.execute(_TOUCHED)
        touched = cursor.fetchall()
        booked = column(cursor, _BOOKED)
        for statement in _FORGET:
            cursor.execute(statement)
        _without_deliveries(cursor, {campaign for _contact, campaign in touched})
        cursor.execute("DROP TABLE told_message")
    attribute(market, booked)
    recount(market)
    strangers = ContactPoint.objects.filter(pk__in={contact for contact, _campaign in touched}, customer=None)
    return Forgotten(gone, kept, list(strangers.values_list("pk", flat=True)))


def _without_deliveries(cursor: CursorWrapper, campaigns: Iterable[int | None]) -> None:
    """Of these campaigns, those of which no delivery is told any more report none: asked first, then written by id,
    since messages may lie on other machines than campaigns are written on."""
    reporting = Campaign.objects.filter(pk__in=[pk for pk in campaigns if pk], reports_delivery=True)
    for campaign in reporting:
        cursor.execute(_DELIVERED, [campaign.pk])
        if not cursor.fetchone()[0]:
            Campaign.objects.filter(pk=campaign.pk).update(reports_delivery=False)


def remove_reports(market: Market, ids: Sequence[int]) -> None:
    """Totals that a tool reported; of this market alone."""
    theirs = ReportedResult.objects.filter(campaign__market=market, pk__in=ids).values_list("pk", flat=True)
    ReportedResult.objects.filter(pk__in=list(theirs)).delete()
