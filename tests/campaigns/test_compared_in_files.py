"""The file of the list holds what the page compares: both periods up to one age, and their difference."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts import roles
from campaigns.actions import register_campaigns
from campaigns.actions.plans import CampaignPlan
from campaigns.models import Campaign
from tests.campaigns import world
from tests.campaigns.factories import HOUR, MINUTE, book, event, market, record, visit
from tests.campaigns.files import head_of, rows_of
from tests.customers.factories import sign_in
from ui import formats

pytestmark = pytest.mark.django_db
INDEX, COMPARE = reverse("campaigns:index"), reverse("campaigns:compare")
TEXT = {"campaign": "text", "channel": "sms", "recipient": "+31612345641"}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def reader(client):
    return sign_in(client, world.colleague(roles.DIGITAL_TEAM))


def a_day(days, *, mails, opened, texts):
    """At midday so many days ago: mails, opened so many hours later each, and texts."""
    at = world.noon(days)
    told = [event(kind, at, message_id=f"m-{days}-{n}") for n in range(mails) for kind in ("sent", "delivered")]
    told += [event("opened", at + hours * HOUR + MINUTE, message_id=f"m-{days}-{n}") for n, hours in enumerate(opened)]
    told += [event("sent", at, message_id=f"t-{days}-{n}", **TEXT) for n in range(texts)]
    return told + [event("delivered", at + HOUR, message_id=f"t-{days}-{n}", **TEXT) for n in range(texts)]


def of(client, url, days, **query):
    day = world.noon(days).date().isoformat()
    return client.get(url, {"period": "C", "from": day, "to": day, "format": "csv", **query})


def test_both_sides_are_counted_up_to_the_same_age(reader):
    """News ends three hours after sending: of eight a week ago, two were opened by then and six in all."""
    register_campaigns(market(), [CampaignPlan("selligent", "text", "Reminder", "transactional", "sms")])
    record(*a_day(8, mails=8, opened=(1, 2, 4, 4, 5, 6), texts=0))
    record(*a_day(1, mails=10, opened=(1, 1, 2, 2, 3), texts=2))
    mail, text, together = rows_of(of(reader, INDEX, 1))
    names = ("at the same age", "period before", "difference")
    assert [mail[f"Sent, {name}"] for name in names[:2]] == ["10", "8"]
    assert (mail["Sent, difference (%)"], together["Sent, difference (%)"]) == ("25", "50")
    assert [mail[f"Opened by people, {name} (%)"] for name in names] == ["40", "25", "15"]
    assert mail["Opened by people (%)"] == "50", "by now"
    assert [text[f"Opened by people, {name} (%)"] for name in names] == ["", "", ""], "no text tells of it"
    assert [together[f"Opened by people, {name} (%)"] for name in names] == ["40", "25", "15"]
    assert (text["Sent, period before"], text["Sent, difference (%)"]) == ("0", "")
    before = (world.noon(8)).date()
    told = head_of(of(reader, INDEX, 1))["Compared with"]
    assert told == f"{formats.days(before, before)}, both counted up to the same age of a message"
    (beside,) = rows_of(of(reader, COMPARE, 1, c=Campaign.objects.get(external_id="spring").pk))
    assert beside["Opened by people, difference (%)"] == "15"


def test_where_nothing_is_compared_the_file_has_no_columns_of_it(reader):
    record(*a_day(1, mails=2, opened=(), texts=0))
    answer = of(reader, INDEX, 1)
    assert head_of(answer)["Compared with"] == "nothing", "nothing was sent before"
    assert not any("difference" in name for row in rows_of(of(reader, INDEX, 1)) for name in row)
    record(*a_day(8, mails=2, opened=(), texts=0))
    assert not any("difference" in name for row in rows_of(of(reader, INDEX, 1, compare="0")) for name in row)


def test_bookings_are_compared_where_their_sentence_may_tell_of_them(reader):
    world.tell(world.noon(12))
    record(*a_day(19, mails=4, opened=(), texts=1))
    book(visit(world.noon(1), external_id="v-9", customer="carol"))
    row, text, _together = sorted(rows_of(of(reader, INDEX, 12)), key=lambda row: row["Campaign"] != "Spring check")
    assert row["Booked, at the same age (%)"] == "33,333333"
    assert row["Booked, difference (%)"] == "33,333333"
    assert text["Booked, difference (%)"] == "", "it reminds of an appointment that was there"
