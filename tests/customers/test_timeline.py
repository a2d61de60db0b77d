"""The timeline merges what every area tells, newest first, in pages that lose and repeat nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from campaigns.actions import record_events
from campaigns.events import Event
from campaigns.models import Campaign
from campaigns.timeline import messages
from config.wiring import TIMELINE
from customers import timeline as rooms
from customers.queries.visits import visits_and_calls
from customers.timeline import PAGE, Entry, timeline
from tests.customers.factories import DAY, NOON, appointment, call, customer, market

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def told(*entries):
    """A provider that knows `entries`, as the protocol asks: newest first, before, at most."""

    def provider(_market, _customer_id, *, before, limit):
        known = sorted((entry for entry in entries if before is None or entry.at < before), key=lambda entry: entry.at)
        return known[::-1][:limit]

    return provider


def entries(page):
    return [entry for day in page.days for entry in day.entries]


def titles(*, before=None, permissions=()):
    return [entry.title for entry in entries(timeline(market(), customer().pk, before=before, permissions=permissions))]


def mail(kind="sent", at=NOON, **fields):
    defaults = {"message_id": "m-1", "recipient": "m.oosterom@post.example", "campaign": "spring"}
    record_events(market(), [Event(source="selligent", type=kind, occurred_at=at, **{**defaults, **fields})])


def details(**fields):
    return [entry.detail for entry in messages(market(), customer().pk, before=None, limit=9, **fields)]


def test_the_house_starts_with_the_providers_of_the_wiring():
    assert rooms.providers == list(TIMELINE)


def test_everything_that_happened_stands_newest_first():
    customer()
    appointment()
    appointment(status="attended", status_at=NOON + 3 * DAY)
    call(began_at=NOON + DAY)
    mail(at=NOON + 2 * DAY, campaign_name="Spring")
    assert titles() == ["Showed up", "Spring", "Call", "Booked an appointment"]


def test_an_appointment_tells_its_booking_and_each_outcome():
    customer()
    appointment()
    appointment(status="changed", status_at=NOON + DAY)
    appointment(status="no_show", status_at=NOON + 3 * DAY)
    appointment(status="cancelled", status_at=NOON + 4 * DAY)
    told = visits_and_calls(market(), customer().pk, before=None, limit=9)
    assert [entry.title for entry in told] == [
        "Appointment cancelled", "Did not come", "Moved the appointment", "Booked an appointment",
    ]  # fmt: skip
    assert told[3].detail == "Website, for 14 May at 12:00, Amersfoort"


def test_a_visit_tells_what_was_sold_besides_and_where():
    customer()
    appointment(status="attended", service="Windscreen", cross_sell="Wipers", at_customer=True)
    attended, booked = sorted(visits_and_calls(market(), customer().pk, before=None, limit=9), key=lambda e: e.icon)[
        ::-1
    ]
    assert attended.detail == "Windscreen, Wipers, at the customer's, for 14 May at 12:00"
    assert booked.detail == "Website, for 14 May at 12:00, at the customer's"


def test_a_call_tells_its_subject_and_length():
    customer()
    call(subject="Price", by_voicebot=True)
    call(external_id="c-2", completed=False, began_at=NOON - DAY)
    spoken, broken = visits_and_calls(market(), customer().pk, before=None, limit=9)
    assert (spoken.title, spoken.detail) == ("Spoke with the voicebot", "Price, 2:05")
    assert (broken.title, broken.detail) == ("Call", "2:05, not helped to the end")


def test_a_message_tells_how_far_it_came():
    customer()
    mail()
    assert details() == ["E-mail, sent"]
    mail("delivered", NOON + MINUTE)
    assert details() == ["E-mail, delivered, not opened yet"]
    mail("opened", NOON + 2 * MINUTE, is_machine=False)
    assert details() == ["E-mail, opened 12:02, no click"]
    mail("clicked", NOON + DAY, link="https://shop.example/", is_machine=False)
    assert details() == ["E-mail, opened 12:02, clicked 12 May 12:00"]
    mail("unsubscribed", NOON + DAY + MINUTE)
    assert details() == ["E-mail, opened 12:02, clicked 12 May 12:00, unsubscribed 12 May 12:01"]


def test_a_message_that_came_back_says_so():
    customer()
    mail("bounced", bounce="hard")
    mail("bounced", bounce="soft", message_id="m-2", at=NOON + DAY)
    assert details() == ["E-mail, came back for now", "E-mail, came back: no such address"]


def test_a_campaign_is_linked_only_for_who_may_view_results():
    pk = customer().pk
    mail()
    plain, linked = (
        entries(timeline(market(), pk, permissions=held))[0].href for held in ((), ("campaigns.view_results",))
    )
    assert (plain, linked) == ("", f"/campaigns/{Campaign.objects.get().pk}/")


def test_another_markets_rows_are_never_told():
    customer()
    appointment()
    call()
    mail()
    assert timeline(market("be"), customer().pk).days == ()


def test_days_are_cut_on_the_markets_clock(monkeypatch):
    late = Entry(datetime(2026, 5, 11, 22, 30, tzinfo=UTC), "mail", "half past midnight")
    early = Entry(datetime(2026, 5, 11, 21, 30, tzinfo=UTC), "mail", "half past eleven")
    monkeypatch.setattr(rooms, "providers", [told(late, early)])
    days = timeline(market(), 1).days
    assert [(day.entries[0].title, day.entries[0].clock) for day in days] == [
        ("half past midnight", "00:30"),
        ("half past eleven", "23:30"),
    ]
    (single,) = timeline(market("uk", time_zone="UTC"), 1).days
    assert len(single.entries) == 2


@pytest.mark.parametrize("together", [1, 3, PAGE, PAGE + 1, 100])
def test_pages_lose_and_repeat_nothing_even_where_many_things_share_an_instant(monkeypatch, together):
    many = [Entry(NOON + (index // together) * MINUTE, "mail", str(index)) for index in range(60)]
    monkeypatch.setattr(rooms, "providers", [told(*many[::2]), told(*many[1::2])])
    read, before, pages = [], None, 0
    while pages == 0 or before:
        page = timeline(market(), 1, before=before)
        read += [int(entry.title) for entry in entries(page)]
        before, pages = page.earlier, pages + 1
    assert sorted(read) == list(range(60))
    assert pages >= 60 // max(together, PAGE)
