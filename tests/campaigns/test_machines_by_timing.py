"""What is done more quickly than a person could is a machine's, whenever which part of it is told."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.utils import timezone

from campaigns.events import Event
from campaigns.machines import MANY
from campaigns.models import LinkClick, Message, MessageEvent
from tests.campaigns import stored
from tests.campaigns.equality import assert_equal_to_recount
from tests.campaigns.factories import DAY, HOUR, MICROSECOND, NOON, book, customer, event, market, record, visit

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
SENT = NOON + 17 * SECOND
READ = SENT + HOUR


def click(at, link="a", **fields) -> Event:
    return event("clicked", at, link=f"https://example.com/{link}", **fields)


def flags() -> list[tuple[str, bool | None]]:
    """Reason and flag of every open and click, by time and link."""
    rows = MessageEvent.objects.filter(type__in=(8, 9)).order_by("occurred_at", "link_id")
    return [(row.machine_reason, row.is_machine) for row in rows]


def in_every_order(*events: Event) -> None:
    """Each order into a market of its own, event by event."""
    for number, order in enumerate(permutations(events)):
        into = market(f"m{number}")
        for one in order:
            record(one, into=into)
        assert_equal_to_recount(into, list(events))


def test_two_links_within_a_second_are_a_scanner():
    record(event("sent", SENT), click(READ, "a"), click(READ + SECOND, "b"))
    assert flags() == [("timing:burst", True)] * 2
    row = Message.objects.get()
    assert (row.first_clicked_at, row.first_human_clicked_at, row.first_human_opened_at) == (READ, None, None)
    assert (row.clicks, row.machine_clicks) == (2, 2)
    assert set(LinkClick.objects.values_list("first_human_at", flat=True)) == {None}


def test_one_link_twice_or_two_links_more_than_a_second_apart_are_a_person():
    record(click(READ, "a"), click(READ, "a", id="again"), click(READ + SECOND + MICROSECOND, "b"))
    assert flags() == [("", None)] * 3
    assert Message.objects.get().machine_clicks == 0


def test_what_is_opened_and_clicked_beside_a_burst_belongs_to_it():
    record(
        event("opened", READ - SECOND), click(READ, "a"), click(READ, "b"), click(READ + SECOND, "b"),
        event("opened", READ + 2 * SECOND + MICROSECOND),
    )  # fmt: skip
    assert flags() == [("timing:burst", True)] * 4 + [("", None)]
    assert Message.objects.get().first_human_opened_at == READ + 2 * SECOND + MICROSECOND


@pytest.mark.parametrize("start", ["sent", "delivered"])
def test_nobody_has_read_a_message_within_two_seconds(start):
    record(
        event(start, SENT), event("opened", SENT), event("opened", SENT + 2 * SECOND - MICROSECOND),
        event("opened", SENT + 2 * SECOND),
    )  # fmt: skip
    assert flags() == [("timing:prompt", True)] * 2 + [("", None)]
    assert (Message.objects.get().opens, Message.objects.get().machine_opens) == (3, 2)


@pytest.mark.parametrize("start", ["sent", "delivered"])
def test_a_start_that_is_told_late_turns_what_came_before_into_a_machines(start):
    record(event("opened", SENT + SECOND), event("opened", READ))
    assert Message.objects.get().first_human_opened_at == SENT + SECOND
    record(event(start, SENT))
    assert Message.objects.get().first_human_opened_at == READ
    assert flags() == [("timing:prompt", True), ("", None)]


@pytest.mark.parametrize("start", ["sent", "delivered"])
def test_an_earlier_start_turns_a_machine_back_into_a_person(start):
    opened = SENT + SECOND
    record(event(start, SENT), event("opened", opened))
    assert Message.objects.get().first_human_opened_at is None
    record(event(start, SENT - HOUR))
    row = Message.objects.get()
    assert (row.first_human_opened_at, row.machine_opens) == (opened, 0)
    assert flags() == [("", None)]


def test_a_burst_ends_the_same_in_every_order():
    desktop = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120"
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148"
    in_every_order(
        event("delivered", SENT), click(SENT + SECOND, "a", user_agent=desktop),
        click(SENT + 2 * SECOND, "b", user_agent=desktop), click(READ, "b", user_agent=phone),
        event("opened", SENT + 3 * SECOND, user_agent=desktop),
    )  # fmt: skip


def test_the_device_is_that_of_the_first_person():
    desktop, phone = "Mozilla/5.0 (Windows NT 10.0)", "Mozilla/5.0 (iPhone)"
    record(click(READ, "a", user_agent=desktop))
    assert Message.objects.get().device_mark & 7 == 1
    record(event("opened", READ + HOUR, user_agent=phone))
    record(click(READ, "b", user_agent=desktop))
    assert Message.objects.get().device_mark & 7 == 2


@pytest.mark.parametrize("told", [True, False])
def test_what_the_source_says_goes_before_timing(told):
    record(event("sent", SENT), event("opened", SENT, is_machine=told))
    record(click(READ, "a", is_machine=told), click(READ, "b", is_machine=told))
    assert flags() == [("source", told)] * 3


def test_a_click_that_the_source_calls_a_persons_makes_no_burst():
    record(click(READ, "a", is_machine=False), click(READ, "b"))
    assert flags() == [("source", False), ("", None)]


def test_a_known_scanner_gives_away_what_is_beside_it():
    record(click(READ, "a", user_agent="Barracuda Sentinel (EE)"), click(READ, "b"))
    assert flags() == [("agent:scanner", True), ("timing:burst", True)]


def test_times_told_to_the_minute_or_not_at_all_are_not_judged():
    minute, received = READ.replace(second=0), READ + HOUR
    record(event("delivered", minute), event("opened", minute), click(minute, "a"), click(minute, "b"))
    unknown = {"received_at": received, "message_id": "m-2"}
    record(event("delivered", None, **unknown), click(None, "a", **unknown), click(None, "b", **unknown))
    assert flags() == [("", None)] * 5


def test_what_is_shown_on_a_page_may_be_clicked_at_once():
    record(event("sent", SENT, channel="onsite"), click(SENT + SECOND, channel="onsite"))
    assert flags() == [("on a page", False)]


def test_our_own_judgement_told_by_a_file_is_judged_again():
    record(event("opened", READ, is_machine=True, machine_reason="timing:burst"))
    assert flags() == [("", None)]


def test_messages_to_nobody_are_judged_too():
    nobody = {"recipient": "", "campaign": ""}
    record(click(READ, "a", **nobody))
    record(click(READ, "b", **nobody), click(READ + SECOND, "b", message_id="m-2", **nobody))
    assert flags() == [("timing:burst", True)] * 2 + [("", None)]


def test_a_message_that_many_read_is_not_judged():
    often = [click(READ + SECOND * number, "ab"[number % 2]) for number in range(60 * MANY // 59)]
    record(*often)
    assert {reason for reason, _ in flags()} == {""}


def test_a_message_that_turns_out_to_be_read_by_many_is_judged_no_more():
    record(*[click(READ + SECOND * number, "ab"[number % 2]) for number in range(MANY)])
    assert Message.objects.get().machine_clicks > 0
    record(event("opened", READ + DAY))
    row = Message.objects.get()
    assert (row.machine_clicks, row.first_human_clicked_at) == (0, READ)


def test_an_appointment_counts_no_longer_for_a_click_that_was_a_machines():
    customer()
    record(event("sent", SENT), click(READ, "a"))
    book(visit(READ + SECOND / 2, starts_at=READ + DAY))
    of = market()
    assert {rule for _, rule in stored.attributions(of)} == {"click", "send"}
    record(click(READ + SECOND, "b"))
    assert {rule for _, rule in stored.attributions(of)} == {"send"}


def test_an_appointment_counts_for_a_click_that_turns_out_to_be_a_persons():
    customer()
    record(event("sent", SENT), event("delivered", READ), click(READ + SECOND, "a"))
    book(visit(READ + 30 * DAY, starts_at=READ + 31 * DAY))
    of = market()
    assert stored.attributions(of) == {}
    record(event("delivered", SENT))
    assert {rule for _, rule in stored.attributions(of)} == {"click"}


def test_a_month_that_went_with_the_log_keeps_its_person(settings):
    settings.EVENT_MONTHS = 0
    record(event("sent", SENT), event("opened", READ))
    MessageEvent.objects.filter(type=8).delete()
    settings.EVENT_MONTHS = 1
    late = timezone.now().replace(second=7, microsecond=0) - HOUR
    record(click(late, "a"), click(late, "b"))
    row = Message.objects.get()
    assert row.first_human_opened_at == READ
    assert (row.first_human_clicked_at, row.machine_clicks) == (None, 2)
