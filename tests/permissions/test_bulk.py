"""What files and sending systems tell: it lowers, once, and never raises."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from customers.actions import ensure_contact_points
from permissions.actions import Act, Notice, Telling, grant, lower_from_events, lower_many, register_many
from permissions.models import Delivery, Event, Source
from permissions.points import address_point
from permissions.queries import whom
from permissions.queries.gate import may_send
from tests.customers.factories import market
from tests.permissions.factories import denied, marijke, sandbox

pytestmark = pytest.mark.django_db

MAIL = "M.Oosterom@post.example"
LONG_AGO = datetime(2025, 3, 1, tzinfo=UTC)


def told(source: Source = Source.CSV_IMPORT, at: datetime | None = LONG_AGO, **fields) -> bool:
    point = address_point(market(), "email", MAIL).digest
    return lower_many(market=market(), tellings=[Telling(point, "email", source, at, **fields)])[0]


def raised() -> None:
    grant(whom=marijke(), act=Act(source=Source.SELF_SERVICE), purposes=["all"])


def code(target: str | int = MAIL, channel: str = "email") -> str:
    return may_send(market(), target, channel, "newsletter").code


def test_the_same_file_twice_tells_nothing_new():
    marijke()
    assert told()
    assert not told()
    assert code() == "denied_all"


def test_an_old_file_does_not_undo_what_the_customer_chose_since():
    raised()
    told()
    assert code() == "consent"
    told(at=None)
    assert code() == "denied_all"  # a refusal without a time counts from the day it was told
    raised()
    assert not told(at=None)  # but only the first time
    assert code() == "consent"


def test_an_address_that_does_not_exist_says_nothing_about_the_person():
    who = marijke()
    told(Source.HARD_BOUNCE)
    assert code() == "bounced"
    assert code(who.customer_id, "sms") == "no_consent"
    assert Event.objects.count() == 1


def test_what_a_person_said_holds_for_the_person_and_their_next_address():
    who = marijke()
    told(Source.COMPLAINT)
    ensure_contact_points(market(), [("email", "new@post.example")])
    whom.address(market(), "email", "new@post.example")
    marijke(email="new@post.example")
    assert code("new@post.example") == "complained"
    assert code(who.customer_id, "sms") == "no_consent"


def test_events_of_messages_lower_by_what_they_mean_and_come_to_every_system_but_their_own():
    sandbox()
    addresses = [("email", "a@post.example"), ("email", "b@post.example"), ("sms", "0611112222"), ("post", "x")]
    contacts = ensure_contact_points(market(), addresses)
    kinds = ("unsubscribed", "bounced", "unsubscribed", "complained")
    notices = [Notice(contacts[key].id, kind, LONG_AGO) for key, kind in zip(addresses, kinds, strict=True)]
    for _again in range(2):
        lower_from_events(market(), notices)
    assert [code("a@post.example"), code("b@post.example"), code("0611112222", "sms")] == [
        "denied_all", "bounced", "denied_all",
    ]  # fmt: skip
    assert code("0611112222", "phone") == "no_consent"
    assert Event.objects.count() == Delivery.objects.count() == 3


def test_the_echo_of_what_we_told_is_no_news_but_a_later_refusal_is():
    denied(marijke())
    entries = Event.objects.count()
    assert not told(Source.ESP_SYNC, timezone.now() + timedelta(hours=30))
    assert Event.objects.count() == entries
    raised()
    assert told(Source.ESP_SYNC, timezone.now())
    assert code() == "denied_all"


def test_nothing_told_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        lower_from_events(market, [])
        assert lower_many(market=market, tellings=[]) == []


@pytest.mark.parametrize(
    "spelled", ["m.oosterom@POST.example", "  M.OOSTEROM@post.example ", "M.Oosterom@Post.Example"]
)
def test_every_spelling_of_an_address_is_the_same(spelled):
    marijke()
    told()
    assert code(spelled) == "denied_all"


def test_a_domain_in_letters_of_its_own_is_its_idna_form_and_dots_in_the_name_count():
    denied(whom.address(market(), "email", "Info@BÜCHER.example"))
    assert code("info@xn--bcher-kva.example") == "denied_all"
    denied(whom.address(market(), "email", "jan.de.vries@post.example"))
    assert code("jandevries@post.example") == "no_consent"


@pytest.mark.parametrize(
    "spelled", ["06 12345678", "06-12 34 56 78", "+31 (0)6 12345678", "0031612345678", "06/12345678"]
)
def test_every_spelling_of_a_number_is_the_same(spelled):
    denied(whom.address(market(), "phone", "0612345678"))
    assert code(spelled, "sms") == "denied_all"


def test_an_earlier_consent_counts_where_nobody_refused_and_lifts_nothing():
    point = address_point(market(), "phone", "0612345678").digest
    consent = [Telling(point, "phone", Source.CONSENT_REGISTER, LONG_AGO, "newsletter")]
    assert register_many(market=market(), tellings=consent) == [True]
    assert register_many(market=market(), tellings=consent) == [False]
    assert code("0612345678", "phone") == "consent"
    lower_many(market=market(), tellings=[Telling(point, "phone", Source.CSV_IMPORT, LONG_AGO - timedelta(days=1))])
    newer = [Telling(point, "phone", Source.CONSENT_REGISTER, timezone.now(), "newsletter")]
    assert register_many(market=market(), tellings=newer) == [True]
    assert code("0612345678", "phone") == "denied_all"
    with pytest.raises(DatabaseError, match="can only lower"):
        register_many(market=market(), tellings=[Telling(point, "sms", Source.CSV_IMPORT, None)])


def test_a_refusal_of_all_is_news_again_once_a_single_purpose_was_turned_on():
    told()
    grant(whom=marijke(), act=Act(source=Source.SELF_SERVICE), purposes=["newsletter"], channels=["email"])
    assert code() == "consent"
    assert told(Source.ESP_SYNC, timezone.now())
    assert code() == "denied_all"
