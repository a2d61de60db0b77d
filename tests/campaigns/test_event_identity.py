"""When two events are one, and when they are of one message."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from accounts.models import Market
from campaigns.events import Event, event_key, message_key
from campaigns.models import DailyResult, Message, MessageEvent
from tests.campaigns.factories import HOUR, NOON, event, market, record

NL = Market(pk=1, code="nl", time_zone="Europe/Amsterdam", phone_region="NL")
BE = Market(pk=2, code="be", time_zone="Europe/Brussels", phone_region="BE")
SEVEN = datetime(2026, 5, 1, 7, tzinfo=UTC)
ANNA = {"message_id": "m-1", "recipient": "Anna@Example.com"}
BY_TEXT = {"campaign": "spring", "recipient": "06 12345641", "channel": "sms", "link": "https://x.nl/a"}


def key(told: Event, of: Market) -> int:
    return event_key(told, message_key(told, of))


TEXT = {"channel": "sms", "source": "gateway", "message_id": "t-1"}


@pytest.mark.parametrize(
    "other",
    [
        {"source": "sendgrid"},
        {"message_id": "m-2"},
        {"recipient": "bob@example.com"},
        {"recipient": ""},
        {"channel": "post"},
        {"type": "delivered"},
        {"id": "e-1"},
    ],
)
def test_source_message_recipient_channel_type_and_id_take_part_in_an_event(other):
    assert key(event(), NL) != key(replace(event(), **other), NL)


def test_the_market_takes_part_so_that_two_markets_may_use_one_id():
    assert message_key(event(), NL) != message_key(event(), BE)
    assert key(event(id="e-1"), NL) != key(event(id="e-1"), BE)


def test_time_and_link_take_part_only_where_the_source_gives_no_id():
    assert key(event("clicked", link="a"), NL) != key(event("clicked", link="b"), NL)
    assert key(event(at=NOON), NL) != key(event(at=NOON + HOUR), NL)
    named = event("clicked", id="e-1", link="a")
    assert key(named, NL) == key(replace(named, link="b"), NL)


def test_one_instant_in_two_time_zones_is_one_time():
    assert key(event(at=NOON), NL) == key(event(at=NOON.astimezone(timezone(timedelta(hours=5)))), NL)


def test_without_a_message_id_the_campaign_names_the_message():
    unnamed = event(message_id="")
    assert message_key(unnamed, NL) != message_key(replace(unnamed, campaign="autumn"), NL)
    assert message_key(event(), NL) == message_key(event(campaign="autumn"), NL)
    assert message_key(event(message_id="", campaign="x"), NL) != message_key(event(message_id="x"), NL)


@pytest.mark.parametrize("spelling", ["ANNA@example.com", " anna@EXAMPLE.com "])
def test_one_address_in_two_spellings_is_one_recipient(spelling):
    assert message_key(event(recipient=spelling), NL) == message_key(event(), NL)


@pytest.mark.parametrize("spelling", ["0612345678", "06 12 34 56 78", "+31 6 12345678", "0031612345678"])
def test_one_number_in_two_spellings_is_one_recipient(spelling):
    assert message_key(event(recipient=spelling, **TEXT), NL) == message_key(
        event(recipient="+31612345678", **TEXT), NL
    )


def test_no_text_can_pretend_to_be_two_parts():
    sly = event(source="x\x1fpost\x1fy", recipient="r", channel="post")
    assert message_key(sly, NL) != message_key(event(source="x", recipient="y\x1fpost\x1fr", channel="post"), NL)


@pytest.mark.django_db
def test_two_markets_that_use_the_same_ids_keep_their_own_messages():
    belgium = market("be", time_zone="Europe/Brussels")
    told = [event(), event("opened", id="e-1"), event("clicked", recipient="")]
    record(*told)
    assert {outcome.status for outcome in record(*told, into=belgium)} == {"accepted"}
    for each in (market(), belgium):
        assert Message.objects.filter(market_id=each.pk).count() == 2
        assert MessageEvent.objects.filter(market_id=each.pk).count() == 3
        assert sum(DailyResult.objects.filter(campaign__market=each).values_list("sent", flat=True)) == 2


@pytest.mark.django_db
def test_a_text_message_whose_number_is_spelled_differently_stays_one_message():
    record(event(recipient="0612345678", **TEXT))
    record(event("delivered", recipient="+31612345678", **TEXT))
    assert Message.objects.get().delivered_at == NOON


@pytest.mark.parametrize(
    ("told", "message", "own"),
    [
        (Event("esp", "opened", SEVEN, id="e-1", **ANNA), -3789934554848702285, -2988207837888152074),
        (Event("esp", "sent", None, id="e-1", **ANNA), -3789934554848702285, -2087299086080566499),
        (Event("esp", "clicked", SEVEN, **BY_TEXT), 3589708748611326564, -7310115510453126541),
        (Event("esp", "sent", None, campaign="spring", customer="c-1"), 4664483980903398772, -194274856947348474),
    ],
)
def test_identities_never_change_since_the_log_and_files_taken_out_hold_them(told, message, own):
    assert (message_key(told, Market(pk=7, phone_region="NL")), event_key(told, message)) == (message, own)
