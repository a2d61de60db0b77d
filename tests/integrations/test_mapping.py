"""From the providers' words to ours: campaigns, bounces, machine opens, reasons."""

from datetime import UTC, datetime

import pytest
from anymail.signals import AnymailTrackingEvent

from integrations.webhooks.codes import bounce_kind, machine_sign, refusal_code
from integrations.webhooks.mapping import market_code, to_event

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def mapped(source="sendgrid", **fields):
    known = {"event_type": "opened", "timestamp": NOW, "esp_event": {}, "message_id": "message-1"}
    return to_event(AnymailTrackingEvent(**{**known, **fields}), source=source, received_at=NOW)


@pytest.mark.parametrize(
    ("fields", "campaign"),
    [
        ({"metadata": {"campaign_id": "c-1"}, "tags": ["t-1"]}, "c-1"),
        ({"metadata": {"campaign_id": 17}}, "17"),
        ({"metadata": {}, "tags": ["t-1", "t-2"]}, "t-1"),
        ({"tags": "t-1"}, "t-1"),
        ({"esp_event": {"marketing_campaign_id": 12}, "tags": ["t-1"]}, "12"),
        ({"metadata": None, "tags": [None]}, ""),
        ({"metadata": {"campaign_id": ["c-1"]}, "tags": None}, ""),
    ],
)
def test_the_campaign_comes_from_metadata_then_the_provider_then_the_first_tag(fields, campaign):
    assert mapped(**fields).campaign == campaign


def test_metadata_names_campaign_variant_and_market():
    metadata = {"campaign_id": "c-1", "campaign_name": "Spring check", "variant": "B", "market": "be"}
    event = mapped(metadata=metadata)
    assert (event.campaign_name, event.variant) == ("Spring check", "B")
    assert market_code(AnymailTrackingEvent(event_type="opened", metadata=metadata)) == "be"


@pytest.mark.parametrize(
    ("source", "raw", "kind"),
    [
        ("amazon_ses", {"bounce": {"bounceType": "Permanent"}}, "hard"),
        ("amazon_ses", {"bounce": {"bounceType": "Transient"}}, "soft"),
        ("brevo", {"event": "hard_bounce"}, "hard"),
        ("brevo", {"event": "invalid_email"}, "hard"),
        ("brevo", {"event": "soft_bounce"}, "soft"),
        ("mailersend", {"data": {"type": "hard_bounced"}}, "hard"),
        ("mailersend", {"data": {"type": "soft_bounced"}}, "soft"),
        ("mailgun", {"event-data": {"severity": "permanent"}}, "hard"),
        ("mailjet", {"hard_bounce": True}, "hard"),
        ("mailjet", {"hard_bounce": False}, "soft"),
        ("mandrill", {"event": "soft_bounce"}, "soft"),
        ("mandrill", {"event": "hard_bounce"}, "hard"),
        ("postal", {}, "hard"),
        ("postmark", {"Type": "HardBounce"}, "hard"),
        ("postmark", {"Type": "SoftBounce"}, "soft"),
        ("resend", {"data": {"bounce": {"type": "Transient"}}}, "soft"),
        ("resend", {"data": {"bounce": {"type": "Permanent"}}}, "hard"),
        ("sendgrid", {"type": "blocked"}, "soft"),
        ("sendgrid", {"type": "bounce"}, "hard"),
        ("sparkpost", {"msys": {"message_event": {"bounce_class": "10"}}}, "hard"),
        ("sparkpost", {"msys": {"message_event": {"bounce_class": "22"}}}, "soft"),
        ("unisender_go", {"status": "hard_bounced"}, "hard"),
        ("sendgrid", {"type": ["blocked"]}, "hard"),
        ("mailjet", {"hard_bounce": []}, "soft"),
    ],
)
def test_a_bounce_is_hard_unless_the_provider_says_that_it_may_pass(source, raw, kind):
    assert bounce_kind(source, raw) == kind
    assert mapped(source, event_type="bounced", esp_event=raw).bounce == kind


@pytest.mark.parametrize(
    ("source", "raw", "machine"),
    [
        ("sendgrid", {"sg_machine_open": True}, (True, "sg_machine_open")),
        ("sendgrid", {"sg_machine_open": False}, (False, "")),
        ("sendgrid", {}, (None, "")),
        ("sendgrid", {"sg_machine_open": "true"}, (None, "")),
        ("brevo", {"event": "proxy_open"}, (True, "proxy_open")),
        ("brevo", {"event": "unique_proxy_open"}, (True, "proxy_open")),
        ("brevo", {"event": "unique_opened"}, (False, "")),
        ("brevo", {"event": "click"}, (None, "")),
        ("mailgun", {"event-data": {"client-info": {"bot": "apple"}}}, (True, "client-info.bot=apple")),
        ("mailgun", {"event-data": {"client-info": {"bot": ""}}}, (False, "")),
        ("mailgun", {"event-data": {}}, (None, "")),
        ("sparkpost", {"msys": {"open": {"user_agent_parsed": {"is_prefetched": True}}}}, (True, "is_prefetched")),
        ("postmark", {"RecordType": "Open"}, (None, "")),
    ],
)  # fmt: skip
def test_a_machine_open_is_flagged_where_the_provider_tells(source, raw, machine):
    assert machine_sign(source, raw) == machine
    assert (mapped(source, esp_event=raw).is_machine, mapped(source, esp_event=raw).machine_reason) == machine


def test_only_opens_and_clicks_can_be_a_machine_and_only_a_bounce_bounces():
    event = mapped(event_type="delivered", esp_event={"sg_machine_open": True, "type": "blocked"})
    assert (event.is_machine, event.bounce, event.reason) == (None, "", "")


def test_a_reason_is_a_code_and_never_a_text_with_an_address():
    assert refusal_code("mailjet", {"error": "user unknown"}) == "user unknown"
    assert refusal_code("sendgrid", {"type": "550 <anna@example.com> unknown"}) == ""
    event = mapped("mailjet", event_type="bounced", reject_reason="bounced", esp_event={"error": "user unknown"})
    assert event.reason == "bounced: user unknown"


def test_what_is_missing_or_of_another_type_becomes_empty():
    event = mapped(timestamp=None, recipient={"a": 1}, click_url=True, user_agent=None, event_id=[], tags=7)
    assert (event.occurred_at, event.recipient, event.link, event.user_agent, event.id) == (None, "", "", "", "")
    assert event.campaign == "7"


def test_a_time_without_a_zone_is_utc():
    assert mapped(timestamp=NOW.replace(tzinfo=None)).occurred_at == NOW
