"""Whoever is shown a customer stands in the log, by whatever address; and who reads very many is told of."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.actions import watch_reading
from accounts.models import AuditEntry
from accounts.reading import is_news
from permissions.actions import open_request
from permissions.queries import askers
from tests.accounts.factories import administrator, person, signed_in, with_key
from tests.customers.factories import appointment, customer, market
from tests.permissions.factories import ann
from tests.test_walls import NAMES_A_ROW

pytestmark = pytest.mark.django_db

SHOWS_NOBODY = {"customers:number"}
"""Marks a number that is posted, and leads back to the card."""


def of_customers() -> list[str]:
    """Every address with a customer's number in it, as the site map has them."""
    return next(names.split() for model, names in NAMES_A_ROW.items() if model.__name__ == "Customer")


@pytest.fixture
def reader() -> Client:
    return signed_in(administrator())


def viewed(**where) -> list[str]:
    return list(AuditEntry.objects.filter(action="customer.viewed", **where).values_list("target", flat=True))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted({*of_customers()} - SHOWS_NOBODY))
def test_every_address_with_a_customers_number_leaves_one_entry_by_whom(reader, name, method):
    who = customer()
    answer = getattr(reader, method)(reverse(name, args=[who.pk]))
    if answer.status_code != 405:
        assert viewed(by__email="ada@helder.example") == [f"customer {who.pk}"]


def test_both_of_a_merge_are_noted_once_each(reader):
    one, two = customer(), customer(external_id="two", email="two@post.example")
    reader.get(reverse("customers:merge", args=[one.pk]), {"with": two.pk})
    assert sorted(viewed()) == sorted([f"customer {one.pk}", f"customer {two.pk}"])


def test_the_pieces_and_the_file_of_an_answer_about_somebody_are_noted(reader):
    who = customer()
    asks = askers.customer(market(), who.pk)
    made = open_request(by=ann(), asks=asks, kind="access", checks=("plate", "address"))
    for name, more in (("request", []), ("request_file", []), ("request_happened", []), ("request_kept", ["files"])):
        before = len(viewed())
        assert reader.get(reverse(f"permissions:{name}", args=[made.pk, *more])).status_code in {200, 404}, name
        assert len(viewed()) == before + 1, name


def test_a_question_for_news_of_which_there_are_none_shows_nobody(reader):
    who = customer()
    address = reverse("desk:card_live", args=[who.pk])
    page = reader.get(reverse("desk:card", args=[who.pk])).content.decode()
    state = page.split("state=")[1].split('"')[0]
    assert reader.get(address, {"seen": "0", "state": state}).status_code == 204
    assert len(viewed()) == 1


@pytest.mark.parametrize("name", ["desk:index", "customers:index", "find", "permissions:requests", "customers:merge"])
@pytest.mark.parametrize(("typed", "by"), [("oosterom", "name"), ("m.oosterom@", "email"), ("0612345641", "phone")])
def test_a_search_tells_how_many_it_showed_by_what_kind_of_clue_and_never_what_was_typed(reader, name, typed, by):
    other = customer(external_id="two", first_name="Jan", last_name="Bakker", email="two@post.example")
    customer()
    where = reverse(name, args=[other.pk] if name == "customers:merge" else [])
    reader.post(where, {"q": typed})
    entry = AuditEntry.objects.get(action="customers.searched")
    assert by in entry.detail["by"]
    assert entry.detail["customers"] == 1
    assert entry.by.email == "ada@helder.example"
    assert not entry.target
    assert "oosterom" not in str(entry.detail)
    assert "0612345641" not in str(entry.detail)


def test_who_lives_there_too_is_noted_beside_the_card(reader):
    who, other = customer(), customer(external_id="two", first_name="Jan", postcode="3817 KD", house_number="112")
    reader.get(reverse("desk:beside", args=[who.pk]))
    entry = AuditEntry.objects.get(action="customers.listed")
    assert (entry.target, entry.detail["by"], entry.detail["which"]) == (
        f"customer {who.pk}",
        ["household"],
        [other.pk],
    )


def test_another_system_that_asks_about_somebody_stands_there_with_its_key():
    who = customer()
    asked = {"channel": "email", "address": "m.oosterom@post.example"}
    answer = with_key("permissions:read").post("/api/v1/permissions/state/", asked, content_type="application/json")
    assert answer.status_code == 200
    entry = AuditEntry.objects.get(action="customer.viewed")
    assert (entry.target, entry.by, entry.key.client) == (f"customer {who.pk}", None, "Tests")


def test_nobody_who_is_not_signed_in_and_no_task_leaves_an_entry():
    who = customer()
    Client().get(reverse("customers:detail", args=[who.pk]))
    askers.customer(market(), who.pk)
    assert not viewed()


class TestBulkReading:
    """Cards that are read one after the other, by whatever address."""

    @pytest.fixture(autouse=True)
    def _three_at_most(self, settings):
        settings.PERMISSIONS = {**settings.PERMISSIONS, "reading_alarm": 3}

    def read(self, client: Client, many: int, name: str = "desk:card_check") -> None:
        for number in range(many):
            mine = {"email": f"{number}@post.example"}
            who = customer(external_id=f"k{number}", **mine)
            client.get(reverse(name, args=[who.pk]))

    def test_it_is_told_once_an_hour_in_the_log_and_to_the_markets_administrators(self):
        administrator()
        person("Far", roles.ADMINISTRATOR, of=market("be"))
        agent = person("Bas", roles.CUSTOMER_SERVICE)
        self.read(signed_in(agent), 5)
        assert [watch_reading(), watch_reading()] == [1, 0]
        entry = AuditEntry.objects.get(action="reading.alarm")
        assert (entry.target, entry.market, entry.detail["opened"]) == (f"user {agent.pk}", market(), 5)
        assert [message.to for message in mail.outbox] == [["ada@helder.example"]]
        assert "Bas" in mail.outbox[0].subject
        assert "5" in mail.outbox[0].body

    def test_the_same_few_customers_over_and_over_are_no_bulk(self):
        client = signed_in(person("Bas", roles.CUSTOMER_SERVICE))
        for _ in range(3):
            self.read(client, 3)
        assert watch_reading() == 0

    def test_ten_times_as_many_may_stand_in_lists_each_counted_once(self, settings):
        settings.PERMISSIONS = {**settings.PERMISSIONS, "reading_alarm": 1}
        client = signed_in(person("Bas", roles.CUSTOMER_SERVICE))
        names = ["Abel", "Bekker", "Cornelis", "Oosterhuis"]
        for number in range(11):
            told = {"last_name": names[number // 3], "email": f"{number}@post.example"}
            customer(external_id=f"k{number}", **told)
        for name in [*names[:3], *names[:3]]:
            client.post(reverse("desk:index"), {"q": name})
        assert watch_reading() == 0
        client.post(reverse("desk:index"), {"q": names[3]})
        assert watch_reading() == 1
        told = AuditEntry.objects.get(action="reading.alarm").detail
        assert told == {"opened": 0, "in_lists": 11, "opened_today": 0, "in_lists_today": 11}

    def test_slow_reading_is_told_of_by_the_day_and_once(self):
        agent = person("Bas", roles.CUSTOMER_SERVICE)
        earlier = timezone.now() - timedelta(hours=3)
        AuditEntry.objects.bulk_create(
            AuditEntry(by=agent, market=market(), action="customer.viewed", target=f"customer {pk}", at=earlier)
            for pk in range(15)
        )
        assert watch_reading() == 0
        AuditEntry.objects.create(by=agent, market=market(), action="customer.viewed", target="customer 15", at=earlier)
        assert [watch_reading(), watch_reading()] == [1, 0]

    def test_a_page_that_refreshes_itself_leaves_one_entry_while_it_shows_the_same(self):
        agent = person("Bas", roles.CUSTOMER_SERVICE)
        client, address = signed_in(agent), reverse("desk:index")
        customer()
        for _ in range(3):
            client.post(address, {"q": "oosterom"}, headers={"HX-Request": "true"})
        assert AuditEntry.objects.filter(action="customers.searched").count() == 3, "who searches asks anew each time"
        told = {"by": ["texts"], "which": [1]}
        assert [is_news(agent, "sms:outbox", (market(), "customers.listed", ""), told) for _ in range(2)] == [
            True,
            False,
        ]
        assert is_news(agent, "sms:outbox", (market(), "customers.listed", ""), {**told, "which": [1, 2]})


class TestCheckPage:
    """Questions, and an answer only where it is asked for."""

    ANSWERS = ("KN-482", "3817", "m.oosterom@post.example", "12345641", "345641")

    def page(self, client: Client, who, **ask) -> str:
        return client.get(reverse("desk:card_check", args=[who.pk]), ask).content.decode()

    def test_it_shows_whom_and_the_questions_and_none_of_the_answers(self, reader):
        who = customer()
        told = self.page(reader, who)
        assert who.name in told
        assert "Date or place of the last appointment" in told
        assert not [answer for answer in self.ANSWERS if answer in told.replace(" ", "")]
        assert not AuditEntry.objects.filter(action="customer.answers").exists()

    def test_an_answer_that_is_asked_for_is_shown_alone_and_logged(self, reader):
        who = customer()
        appointment(status="attended")
        told = self.page(reader, who, ask="address")
        assert "3817" in told
        assert "KN-482" not in told
        assert AuditEntry.objects.get(action="customer.answers").detail["asked"] == ["address"]
        assert "2026" in self.page(reader, who, ask="visit")

    def test_all_at_once_are_never_shown(self, reader):
        who = customer()
        told = self.page(reader, who, ask=["address", "plate", "visit", "birth", "called_back", "nonsense"])
        assert "KN-482" not in told
        assert "3817" not in told
        assert AuditEntry.objects.get(action="customer.answers").detail["asked"] == ["birth", "called_back"]
