"""The sentence over a page says what followed, and stands only where the messages may answer for it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from campaigns.models import Campaign
from tests.campaigns import world
from tests.campaigns.factories import DAY, HOUR, book, visit
from tests.customers.factories import sign_in

pytestmark = pytest.mark.django_db
INDEX = reverse("campaigns:index")
SENTENCE = "followed by an appointment"


@pytest.fixture
def told():
    return world.tell(timezone.now() - 2 * DAY)


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
    at = timezone.now() - 2 * DAY + 4 * HOUR
    book(visit(at, external_id="v-3", starts_at=at + timedelta(days=1)))
    for url in (INDEX, detail(told.spring)):
        assert words in text_of(reader, url)
