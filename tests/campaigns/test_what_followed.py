"""The sentence over a page says what followed, and stands only where the messages may answer for it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from campaigns.models import Campaign
from tests.campaigns import world
from tests.campaigns.factories import DAY, HOUR, book, event, record, visit
from tests.campaigns.files import rows_of
from tests.customers.factories import sign_in

pytestmark = pytest.mark.django_db
INDEX = reverse("campaigns:index")
SENTENCE = "followed by an appointment"


@pytest.fixture
def told():
    """Sent so long ago that all has come in: of appointments there is news of an hour ago."""
    found = world.tell(timezone.now() - 20 * DAY)
    book(visit(timezone.now() - HOUR, external_id="v-9", customer="carol"))
    return found


@pytest.fixture
def reader(client):
    return sign_in(client, world.colleague(roles.DIGITAL_TEAM))


def text_of(client, url, **query):
    return " ".join(client.get(url, query).text.split())


def detail(campaign):
    return reverse("campaigns:detail", args=[campaign.pk])


def test_a_page_says_what_followed_its_messages(reader, told):
    text = text_of(reader, detail(told.spring))
    assert "Of 6 delivered messages, 2 were followed by an appointment, and 1 by a customer who came." in text


@pytest.mark.parametrize("fields", [{"kind": "transactional"}, {"not_randomised": True}])
def test_no_such_sentence_where_the_messages_cannot_answer_for_it(reader, told, fields):
    Campaign.objects.filter(pk=told.spring.pk).update(**fields)
    assert SENTENCE not in text_of(reader, detail(told.spring))
    assert SENTENCE not in text_of(reader, INDEX)
    assert "Of 6 delivered" not in text_of(reader, INDEX, q="spring")


def test_the_list_counts_the_others_alone_and_says_so(reader, told):
    text = text_of(reader, INDEX)
    assert "Of 6 delivered messages, 2 were followed by an appointment" in text
    assert "Not counted in this sentence: 1 campaign about an appointment that was there before" in text
    alone = text_of(reader, INDEX, channel="email")
    assert SENTENCE in alone
    assert "Not counted in this sentence" not in alone


def test_more_appointments_than_messages_are_explained(reader, told):
    words = "They belong to 2 messages, which Booked counts: one message can have several."
    assert words not in text_of(reader, INDEX)
    at = timezone.now() - 20 * DAY + 4 * HOUR
    book(visit(at, external_id="v-3", starts_at=at + timedelta(days=1)))
    for url in (INDEX, detail(told.spring)):
        assert words in text_of(reader, url)


def test_what_is_still_coming_in_is_in_no_sentence_and_grey(reader):
    young = world.tell(timezone.now() - 2 * DAY)
    for url in (INDEX, detail(young.spring)):
        text = text_of(reader, url)
        assert SENTENCE not in text
        assert "What followed these messages is still coming in." in text
        assert 'class="growing"' in text
    lines = rows_of(reader.get(INDEX, {"format": "csv", "channel": "email"}))
    assert "Booked" in lines[0]["Still coming in"]


def test_a_sentence_tells_up_to_which_day_all_has_come_in(reader, told):
    record(event("sent", timezone.now() - DAY, message_id="m-new", recipient="anna@example.com"))
    text = text_of(reader, detail(told.spring))
    assert "Of 6 messages delivered that were sent up to and including " in text
    assert "2 were followed by an appointment. Later ones are still coming in." in text


def test_appointments_still_to_come_stand_beside_the_share_of_those_that_are_due(reader, told):
    """Anna came; Bob's time has passed; Carol, who clicked today, comes in a week."""
    record(
        event("sent", timezone.now() - 3 * HOUR, message_id="m-new", recipient="carol@example.com", variant="a"),
        event("clicked", timezone.now() - 2 * HOUR, message_id="m-new", recipient="carol@example.com"),
    )
    text = text_of(reader, detail(told.spring))
    assert "<b>50.0%</b> of appointments whose time has passed" in text
    assert "end=to_come" in text
    assert "appointment still to come" in text
    (row,) = [row for row in reader.get(INDEX).context["rows"] if row.campaign == told.spring]
    assert (row.now.due, row.now.to_come, row.now.show_up_rate) == (2, 1, 0.5)
    assert "1 to come" in text_of(reader, INDEX)
    opened = reader.get(reverse("campaigns:appointments", args=[told.spring.pk]), {"end": "to_come"}).context
    assert [row.name for row in opened["table"].rows] == ["Carol Jansen"]
