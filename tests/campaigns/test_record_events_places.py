"""Under which campaign, variant and link an event is counted, whenever that is told."""

import pytest

from campaigns.actions import CampaignPlan, VariantPlan, register_campaigns
from campaigns.models import Campaign, Link, LinkResult, Message
from tests.campaigns import stored
from tests.campaigns.factories import NOON, event, market, record

pytestmark = pytest.mark.django_db


def message() -> Message:
    return Message.objects.get()


def result() -> dict[str, int]:
    """The only result of the only day."""
    (row,) = stored.days(market()).values()
    return row


def test_events_without_a_campaign_are_kept_and_counted_when_it_is_told():
    record(event(campaign=""), event("clicked", campaign="", link="https://example.com/a"))
    assert message().campaign is None
    assert stored.everything(market()) == ({},) * 6
    record(event("delivered"))
    assert (result()["sent"], result()["clicked"], result()["confirmed"]) == (1, 1, 1)
    assert LinkResult.objects.get().clickers == 1
    assert Campaign.objects.get().reports_delivery


def test_a_variant_told_late_takes_the_message_along():
    record(event())
    record(event("opened", variant="a"))
    record(event("clicked"))
    assert set(stored.days(market())) == {("selligent", "spring", "a", NOON.date())}
    assert stored.place(message()) == ("selligent", "spring", "a")


def test_a_planned_campaign_gets_the_events_that_name_it():
    plan = CampaignPlan("selligent", "spring", "Spring check", variants=[VariantPlan("a", "Fit for summer?")])
    register_campaigns(market(), [plan])
    record(event(variant="a"))
    register_campaigns(market(), [plan])
    assert (Campaign.objects.get().name, message().variant.subject) == ("Spring check", "Fit for summer?")


def test_two_addresses_that_differ_in_their_query_are_one_link():
    record(*(event("clicked", NOON, link=f"https://u:p@example.com/a?who={who}#x") for who in "ab"))
    assert Link.objects.get().url == "https://example.com/a"
    assert (LinkResult.objects.get().clickers, LinkResult.objects.get().clicks) == (1, 2)


@pytest.mark.parametrize("link", ["http://[broken", "?who=anna", "#top"])
def test_an_address_that_names_no_page_is_a_click_without_a_link(link):
    record(event("clicked", link=link))
    assert message().clicks == 1
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    "link", ["mailto:desk@example.com", "tel:+31612345678", "javascript:0", f"https://é.nl/{'x' * 9000}"]
)
def test_an_odd_address_is_stored_as_far_as_it_fits(link):
    record(event("clicked", link=link))
    assert len(Link.objects.get().url) <= 500
    assert LinkResult.objects.get().clicks == 1


def test_very_long_names_are_cut_and_stay_one_campaign():
    long = {"campaign": "c" * 300, "campaign_name": "n" * 300, "variant": "v" * 300, "reason": "r" * 9000}
    record(event(**long))
    record(event("opened", **long))
    assert (len(Campaign.objects.get().external_id), result()["opens"]) == (200, 1)
