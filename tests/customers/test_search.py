"""One box finds customers by whatever is known of them, in one statement, and never another market's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.queries.clues import Clues, read_clues
from customers.queries.hits import MOST
from customers.queries.names import Name
from customers.queries.search import search
from tests.customers.factories import DAY, NOON, appointment, customer, market

pytestmark = pytest.mark.django_db


def found(text, *, of=None):
    return [hit.name for hit in search(of or market(), text).hits]


@pytest.mark.parametrize(
    "text",
    [
        "06 12 34 56 41", "0612345641", "06-12345641", "+31612345641", "+31 (0)6 1234 5641", "0031 6 12345641",
        "345641", "12345641",
        "m.oosterom@post.example", "M.OOST", " m.oosterom@pos",
        "KN-482-T", "kn482t", "kn 482 t",
        "3817KD 112", "3817 kd, 112", "3817kd112", "3817 KD",
        "van Oosterom", "Oosterom", "oos", "van oo", "Marijke van Oosterom", "marijke oosterom", "Oosterom, Marijke",
    ],
)  # fmt: skip
def test_a_customer_is_found_by_every_spelling(text):
    customer()
    customer(external_id="jan", first_name="Jan", last_name="Bakker", postcode="1011 AB", house_number="1",
             email="jan@post.example", mobile="0687654321", plate="XX-999-X")  # fmt: skip
    assert found(text) == ["Marijke van Oosterom"]


@pytest.mark.parametrize(
    "text",
    ["06 99 99 99 99", "634564", "5641", "482", "n482", "3817KD 1", "3817KD 11", "sterom", "Jan van Oosterom",
     "%", "_a", "post.example", "o%", "x" * 100, "0' OR 1=1", "3817 KD 1.*", "3817 KD .2"],
)  # fmt: skip
def test_nobody_is_found_by_what_is_not_theirs(text):
    customer()
    assert found(text) == []


@pytest.mark.parametrize("text", ["", "   ", "m", "123", "+", "@", "--"])
def test_too_little_to_search_by_asks_nothing_of_the_database(text, django_assert_num_queries):
    of = market()
    with django_assert_num_queries(0):
        assert not search(of, text).understood


@pytest.mark.parametrize("text", ["06 12 34 56 41", "m.oosterom@post.example", "KN-482-T", "3817KD 112", "Oosterom"])
def test_another_markets_customer_is_never_found(text):
    customer(of=market("be"))
    market("nl")
    assert found(text) == []
    assert found(text, of=market("be")) == ["Marijke van Oosterom"]


def test_every_branch_together_is_one_statement_and_a_second_one_tells_who_is_called_nearly_so():
    customer()
    of = market()
    with CaptureQueriesContext(connection) as asked:
        search(of, "2000 12")
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        search(of, "jan de vries")
    assert len(asked) == 2


def test_names_come_sorted_whatever_stands_before_them():
    for index, name in enumerate(["Vriesema", "Vries", "de Vries", "van de Vriet"]):
        customer(external_id=str(index), last_name=name)
    assert found("vrie") == ["Vries", "de Vries", "Vriesema", "van de Vriet"]


def test_who_is_called_exactly_so_stands_before_who_is_called_longer():
    for index, (first, last) in enumerate(
        [("Janneke", "Jansen"), ("Jan", "Jansens"), ("Jan", "Jansen Bos"), ("Jan", "Jansen")]
    ):
        customer(external_id=str(index), first_name=first, last_name=last)
    assert found("jan jansen") == ["Jan Jansen", "Janneke Jansen", "Jan Jansen Bos", "Jan Jansens"]


def test_who_has_exactly_this_address_stands_before_who_has_a_longer_one():
    for index, address in enumerate(["info@post.example.org", "info@post.example"]):
        customer(external_id=str(index), first_name=address, last_name="", email=address)
    assert found("info@post.example") == ["info@post.example", "info@post.example.org"]


@pytest.mark.parametrize(
    ("plate", "typed"),
    [("1-ABC-234", "1abc234"), ("TÜ-AB 123", "tü ab 123"), ("AB-123-CD", "ab123cd"), ("WRO 12345", "wro12345")],
)
def test_a_foreign_plate_is_found_like_a_dutch_one(plate, typed):
    customer(plate=plate)
    assert found(typed) == found(plate) == ["Marijke van Oosterom"]


@pytest.mark.parametrize("text", ["Müller", "muller", "MÜLLER", "mul", "Zoë Müller", "zoe muller", "Mu\u0308ller"])
def test_accents_and_capitals_do_not_matter(text):
    customer(external_id="m", first_name="Zoë", last_name="Müller")
    assert found(text) == ["Zoë Müller"]


def test_a_typed_apostrophe_finds_a_typographic_one():
    customer(external_id="t", last_name="’t Hart")
    assert found("'t hart") == found("hart") == ["’t Hart"]


def test_more_hits_than_fit_are_said_to_be_more():
    for index in range(MOST + 5):
        customer(external_id=str(index), last_name=f"Jansen{index:02}")
    answer = search(market(), "jansen")
    assert (len(answer.hits), answer.more, answer.only) == (MOST, True, None)
    assert answer.hits[0].name == "Jansen00"


def test_a_customer_who_matches_twice_is_one_hit():
    customer(external_id="a", last_name="Oosterom", email="oosterom@post.example")
    assert search(market(), "oosterom").only.name == "Oosterom"


def test_a_house_number_finds_its_additions_and_not_longer_numbers():
    for number in ["12", "12 A", "12-2", "120"]:
        customer(external_id=number, last_name=number, postcode="3817KD", house_number=number)
    assert sorted(found("3817KD 12")) == ["12", "12 A", "12-2"]
    assert found("3817kd 12a") == ["12 A"]


def test_a_foreign_postcode_is_found_with_its_number():
    customer(external_id="b", last_name="Peeters", postcode="2000", house_number="12", of=market("be"))
    assert found("2000 12", of=market("be")) == ["Peeters"]


def test_a_hit_shows_the_last_appointment_and_no_address():
    customer()
    appointment(status="attended", status_at=NOON + 3 * DAY)
    hit = search(market(), "kn482t").only
    assert (hit.area, hit.plate, hit.visit_place) == ("3817 ••", "KN-482-T", "Amersfoort")
    assert f"{hit.visit_at:%Y-%m-%d %H:%M}" == "2026-05-14 12:00"


def test_the_plate_that_was_asked_for_is_the_one_shown():
    customer()
    customer(plate="ZZ-111-Z")
    assert search(market(), "kn482t").only.plate == "KN-482-T"


def test_a_contact_point_of_nobody_is_no_hit():
    from customers.actions import ensure_contact_points  # noqa: PLC0415 (only this test writes to strangers)

    ensure_contact_points(market(), [("email", "stranger@post.example")])
    assert found("stranger@post.example") == []


def test_a_first_name_with_hardly_a_last_name_does_not_read_every_customer():
    assert read_clues("zbigniew de").names[1] == Name("", "de", "zbigniew")
    customer(external_id="z", first_name="Zbigniew", last_name="de Boer")
    assert found("zbigniew de") == []
    assert found("zbigniew de b") == ["Zbigniew de Boer"]


def test_a_number_of_a_phone_is_no_plate():
    assert read_clues("0612345641") == Clues(phone="612345641")
