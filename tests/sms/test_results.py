"""Text messages as campaigns: the same funnel, down to who showed up, and as what a pilot compares."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from campaigns.forms import scope_from
from campaigns.models import Campaign, Variant
from campaigns.queries import results
from pilots.actions import add_message
from sms import actions
from sms.gateways import Receipt
from sms.models import Gateway, TextMessage
from tests.accounts.factories import market
from tests.campaigns.factories import book, visit
from tests.pilots import factories as pilots
from tests.sms.factories import confirm, expected, gateway

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(peer, version, pim, by_day):
    """Four reminders, three of which arrived, as their campaign knows it."""
    gateway()
    confirm(pim, version, expected(4))
    actions.drain(market=market())
    phones = TextMessage.objects.order_by("phone").values_list("pk", flat=True)
    stages = ("delivered", "delivered", "delivered", "failed")
    receipts = [Receipt(stage, str(pk)) for pk, stage in zip(phones, stages, strict=True)]
    actions.record_receipts(gateway=Gateway.objects.get(), receipts=receipts)
    actions.tell_campaigns(market=market())
    return Campaign.objects.get(source="helder-sms")


def test_the_funnel_of_a_template_goes_down_to_who_showed_up(told):
    now = timezone.now()
    late = {"starts_at": now + timedelta(hours=1), "status_at": now + timedelta(hours=2)}
    book(
        visit(now, external_id="again-0", customer="c-0", status="attended", **late),
        visit(now, external_id="again-1", customer="c-1", status="no_show", **late),
    )
    asked = QueryDict("period=D&rule=send&days=7")
    scope = scope_from(asked, market(), now=now + timedelta(minutes=1), earliest=None)
    found = results.by(scope, "campaign_id")[told.pk,]
    assert (found.sent, found.delivered, found.booked, found.showed_up) == (4, 3, 2, 1)


def test_a_version_of_a_template_is_a_message_that_a_pilot_compares(told):
    pilot, wording = pilots.running(), Variant.objects.get(campaign=told, key="v1")
    assert told.channel == "sms"
    made = add_message(by=pilots.owner(), pilot=pilot, arm=1, variant=wording)
    assert made.variant.campaign == told
