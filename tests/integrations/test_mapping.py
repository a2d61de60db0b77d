"""From the providers' words to ours: campaigns, bounces, machine opens, reasons."""

from datetime import UTC, datetime

import pytest
from anymail.signals import AnymailTrackingEvent

from integrations.webhooks.bounces import bounce_kind
from integrations.webhooks.codes import machine_sign, refusal_code
from integrations.webhooks.mapping import market_code, odd_word, to_event

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
        ("postal", {}, "soft"),
        ("postmark", {"Type": "HardBounce"}, "hard"),
        ("postmark", {"Type": "SoftBounce"}, "soft"),
        ("resend", {"data": {"bounce": {"type": "Transient"}}}, "soft"),
        ("resend", {"data": {"bounce": {"type": "Permanent"}}}, "hard"),
        ("sendgrid", {"type": "blocked"}, "soft"),
        ("sendgrid", {"type": "bounce"}, "hard"),
        ("sparkpost", {"msys": {"message_event": {"bounce_class": "10"}}}, "hard"),
        ("sparkpost", {"msys": {"message_event": {"bounce_class": "22"}}}, "soft"),
        ("unisender_go", {"status": "hard_bounced"}, "hard"),
        ("sendgrid", {"type": ["blocked"]}, "soft"),
        ("sendgrid", {"type": "a new word"}, "soft"),
        ("mailtrap", {"bounce_category": "policy"}, "soft"),
        ("mailtrap", {"bounce_category": "bad_mailbox"}, "hard"),
        ("sparkpost", {"msys": {"message_event": {"bounce_class": "90"}}}, "soft"),
        ("mailjet", {"hard_bounce": []}, "soft"),
    ],
)
def test_without_a_status_a_bounce_is_hard_only_where_the_provider_says_so(source, raw, kind):
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


_STATUSES = [
    ("5.1.1", "hard"), ("5.1.2", "hard"), ("5.1.10", "hard"), ("5.7.1", "soft"), ("5.2.2", "soft"),
    ("5.2.1", "soft"), ("5.4.1", "soft"),
    ("5.7.26", "soft"), ("5.3.4", "soft"), ("5.1.8", "soft"), ("5.1.7", "soft"), ("4.1.1", "soft"),
    ("4.2.2", "soft"), ("4.7.0", "soft"),
]  # fmt: skip
_WITH_STATUS = {
    "amazon_ses": lambda told: {"bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"diagnosticCode": told}]}},
    "brevo": lambda told: {"event": "hard_bounce", "reason": told},
    "mailersend": lambda told: {"data": {"type": "hard_bounced", "morph": {"reason": told}}},
    "mailgun": lambda told: {"event-data": {"severity": "permanent", "delivery-status": {"message": told}}},
    "mailjet": lambda told: {"hard_bounce": True, "comment": told},
    "mailtrap": lambda told: {"bounce_category": "bad_mailbox", "response": told},
    "mandrill": lambda told: {"event": "hard_bounce", "msg": {"diag": told}},
    "postal": lambda told: {"payload": {"output": told}},
    "postmark": lambda told: {"Type": "HardBounce", "Details": told},
    "resend": lambda told: {"data": {"bounce": {"type": "Permanent", "message": told}}},
    "sendgrid": lambda told: {"type": "bounce", "reason": told},
    "sparkpost": lambda told: {"msys": {"message_event": {"bounce_class": "10", "raw_reason": told}}},
    "unisender_go": lambda told: {"status": "hard_bounced", "delivery_info": {"destination_response": told}},
}


@pytest.mark.parametrize("source", sorted(_WITH_STATUS))
@pytest.mark.parametrize(("status", "kind"), _STATUSES)
def test_the_enhanced_status_decides_whatever_the_provider_calls_it(source, status, kind):
    raw = _WITH_STATUS[source](f"smtp; 550-{status} <anna@example.com>: no such user at 10.5.1.1")
    assert bounce_kind(source, raw) == kind


@pytest.mark.parametrize("source", sorted(_WITH_STATUS))
def test_without_a_status_words_say_that_there_is_no_such_mailbox(source):
    assert bounce_kind(source, _WITH_STATUS[source]("550 No such user here")) == "hard"
    assert bounce_kind("postal", {"payload": {"details": "550 5.0.0 user unknown"}}) == "hard"
    assert bounce_kind("postal", {"payload": {"details": "550 rejected"}}) == "soft"


def test_each_recipient_of_a_report_about_several_has_its_own_status():
    reports = [{"emailAddress": "a@x.nl", "status": "5.1.1"}, {"emailAddress": "b@x.nl", "status": "5.2.2"}]
    raw = {"bounce": {"bounceType": "Permanent", "bouncedRecipients": reports}}
    assert [bounce_kind("amazon_ses", raw, who) for who in ("A@x.nl", "b@x.nl")] == ["hard", "soft"]


def test_a_report_that_a_message_is_no_spam_is_no_complaint():
    raw = {"complaint": {"complaintFeedbackType": "not-spam"}}
    assert mapped("amazon_ses", event_type="complained", esp_event=raw).type == "unknown"
    assert mapped("amazon_ses", event_type="complained", esp_event={"complaint": {}}).type == "complained"
    raw = {"complaint": {"complaintFeedbackType": "abuse"}}
    assert mapped("amazon_ses", event_type="complained", esp_event=raw).type == "complained"


@pytest.mark.parametrize(
    ("source", "raw", "word"),
    [
        ("sendgrid", {"event": "teleported"}, "teleported"),
        ("amazon_ses", {"eventType": "DeliveryDelay"}, "DeliveryDelay"),
        ("sendgrid", {"event": "anna@example.com"}, "?"),
        ("sendgrid", {}, "?"),
        ("mandrill", {"type": "whitelist"}, ""),
    ],
)
def test_a_word_that_nobody_knows_is_named_and_never_an_address(source, raw, word):
    assert odd_word(AnymailTrackingEvent(event_type="unknown", esp_event=raw), source) == word
    assert odd_word(AnymailTrackingEvent(event_type="opened", esp_event=raw), source) == ""


def test_what_no_database_keeps_is_taken_out_of_a_secondary_field():
    event = mapped(user_agent="Mozilla\0 \ud83d", tags=["a\0b"], recipient="anna\0@example.com", click_url="x\udc00")
    assert (event.user_agent, event.campaign) == ("Mozilla ?", "ab")
    assert (event.recipient, event.link) == ("anna@example.com", "x?")


@pytest.mark.parametrize("year", [1970, 1999, 2099, 9999])
def test_a_time_that_cannot_be_is_none(year):
    assert mapped(timestamp=NOW.replace(year=year)).occurred_at is None
