"""That generated markets are what recording the same events would have made of them."""

from datetime import date

import pytest

from accounts.models import Market
from benchmarks import generator
from benchmarks.generator import Volume, fill
from campaigns.events import TYPES, Event
from campaigns.models import Attribution, Campaign, Link, Message, MessageEvent, MessageLocation
from tests.campaigns import recount as plain
from tests.campaigns import stored
from tests.campaigns.equality import assert_equal_to_recount
from tests.campaigns.factories import market, record

VOLUME = Volume(events=3_000, customers=60, months=3, campaigns=4, until=date(2026, 10, 15))
_DEVICES = {device: agent for agent, (is_machine, device) in plain.AGENTS.items() if device and not is_machine}


def told_by_the_log(of: Market) -> list[Event]:
    """The log as events; kind of bounce and device stand in the message only."""
    messages = {row.pk: row for row in Message.objects.filter(market_id=of.pk).select_related("campaign", "variant")}
    urls = dict(Link.objects.filter(market=of).values_list("pk", "url"))
    return [
        Event(
            source=message.source,
            type=TYPES[row.type],
            occurred_at=row.occurred_at,
            id=str(row.key),
            message_id=str(row.message_id),
            recipient=f"{row.customer_id}@example.com",
            campaign=message.campaign.external_id,
            variant=message.variant.key,
            link=urls.get(row.link_id, ""),
            bounce={1: "hard", 2: "soft"}.get(message.bounce, "") if TYPES[row.type] == "bounced" else "",
            user_agent=_DEVICES[message.device_mark & 7] if message.device_mark and not row.is_machine else "",
            is_machine=row.is_machine,
            received_at=row.received_at,
        )
        for row in MessageEvent.objects.filter(market_id=of.pk)
        for message in [messages[row.message_id]]
    ]


@pytest.mark.django_db
def test_a_generated_market_equals_the_recount_of_its_log_and_what_recording_it_makes(monkeypatch):
    of, other = market(), market("be")
    assert fill(of, VOLUME) == MessageEvent.objects.filter(market_id=of.pk).count()
    told = told_by_the_log(of)
    assert {event.type for event in told} == {"sent", "delivered", "bounced", "opened", "clicked", "unsubscribed"}
    record(*told, into=other)
    Campaign.objects.filter(market=other).update(reports_delivery=True)
    assert stored.everything(other)[:3] == stored.everything(of)[:3]
    monkeypatch.setattr("tests.campaigns.equality.message_key", lambda event, _market: int(event.message_id))
    assert_equal_to_recount(of, told)


@pytest.mark.django_db
def test_a_generated_market_keeps_its_proportions_places_and_attributions():
    of = market()
    events = fill(of, VOLUME)
    messages = Message.objects.filter(market_id=of.pk)
    assert messages.count() == 1200
    assert 2.3 < events / messages.count() < 2.7
    locations = MessageLocation.objects.filter(market_id=of.pk)
    row = ("id", "customer_id", "sent_at")
    assert set(locations.values_list(*row)) == set(messages.values_list(*row))
    assert Attribution.objects.filter(market_id=of.pk).exists()
    assert max(messages.values_list("sent_at", flat=True)).date() <= date(2026, 10, 12)


@pytest.mark.django_db
def test_a_month_that_has_just_begun_is_left_out_and_progress_is_told(monkeypatch):
    heard = []
    sums = []
    for code in ("nl", "be"):
        of = market(code)
        monkeypatch.setattr(generator, "_ATTRIBUTED", 0)
        fill(of, Volume(events=250, customers=10, months=2, campaigns=2, until=date(2026, 10, 2)), tell=heard.append)
        sums.append(Message.objects.filter(market_id=of.pk).count())
    assert sums == [50, 50]  # the second of October is too early in its month for a message to have a future
    assert heard[0].startswith("2026-09: ")
    assert heard[1] == "results"
