"""Signing in with an address and a password, being locked out, and what the log keeps of it."""

import re

import pytest
from django.core import mail
from django.db import connections
from django.test import Client, RequestFactory

from accounts import roles
from accounts.limits import too_often
from accounts.models import AuditEntry
from accounts.signals import address_hash
from accounts.tasks import send_password_link
from tests.accounts import factories

pytestmark = pytest.mark.django_db
RIGHT = {"login": "vera@helder.example", "password": factories.PASSWORD}
WRONG = {**RIGHT, "password": "not-the-password"}


@pytest.fixture
def vera():
    return factories.person("Vera", roles.VIEWER)


def enters(client, told):
    return client.post("/account/login/", told).status_code == 302


def test_the_right_password_leads_in_whatever_the_case_of_the_address(vera):
    assert enters(Client(), {**RIGHT, "login": "Vera@Helder.Example"})


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(vera):
    wrong = Client().post("/account/login/", WRONG)
    unknown = Client().post("/account/login/", {**WRONG, "login": "nobody@helder.example"})
    assert wrong.context["form"].errors == unknown.context["form"].errors != {}


def test_after_five_wrong_passwords_even_the_right_one_is_refused(vera):
    for _attempt in range(5):
        assert not enters(Client(), WRONG)
    assert not enters(Client(), RIGHT)


def test_a_stranger_who_guesses_locks_nobody_out_elsewhere(vera):
    for _attempt in range(5):
        assert not enters(Client(REMOTE_ADDR="198.51.100.7"), WRONG)
    assert enters(Client(REMOTE_ADDR="192.0.2.99"), RIGHT)


def test_guessing_from_everywhere_ends_and_leaves_the_machines_that_know_the_address(vera):
    desk = Client(REMOTE_ADDR="192.0.2.99")
    assert enters(desk, RIGHT)
    desk.post("/account/logout/")
    for number in range(40):
        assert not enters(Client(REMOTE_ADDR=f"198.51.100.{number}"), WRONG)
    assert not enters(Client(REMOTE_ADDR="198.51.100.99"), RIGHT)
    assert enters(desk, RIGHT)


def test_a_known_machine_is_shut_out_after_five_wrong_passwords_too(vera):
    desk = Client()
    assert enters(desk, RIGHT)
    desk.post("/account/logout/")
    for _attempt in range(5):
        assert not enters(desk, WRONG)
    assert not enters(desk, RIGHT)


def test_right_passwords_are_no_guesses(vera):
    for number in range(45):
        assert enters(Client(REMOTE_ADDR=f"198.51.100.{number}"), RIGHT)


@pytest.mark.parametrize("forged", ["", "1:2:3", "W10:1sT:x"])
def test_a_machine_does_not_say_of_itself_whom_it_knows(vera, forged):
    for _attempt in range(5):
        guesses = Client()
        guesses.cookies["machine"] = forged
        assert not enters(guesses, WRONG)
    guesses = Client()
    guesses.cookies["machine"] = forged
    assert not enters(guesses, RIGHT)


def test_a_machine_that_knows_one_colleague_is_a_stranger_to_another(vera):
    desk = Client()
    assert enters(desk, RIGHT)
    desk.post("/account/logout/")
    factories.person("Wim", roles.VIEWER)
    for _attempt in range(5):
        assert not enters(Client(), {**WRONG, "login": "wim@helder.example"})
    assert not enters(desk, {**RIGHT, "login": "wim@helder.example"})


def test_a_flood_of_ordinary_requests_lifts_no_lock_out(vera):
    for _attempt in range(5):
        enters(Client(), WRONG)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        counted = cursor.fetchone()
        for number in range(400):
            too_often(RequestFactory().get("/", REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}"), "page", most=5)
        cursor.execute("SELECT count(*) FROM cache")
        assert cursor.fetchone() == counted
    assert not enters(Client(), RIGHT)


def test_four_wrong_passwords_do_not_lock_anybody_out(vera):
    for _attempt in range(4):
        assert not enters(Client(), WRONG)
    assert enters(Client(), RIGHT)


def test_thirty_wrong_passwords_from_one_machine_shut_it_out_for_every_address(vera):
    for number in range(30):
        enters(Client(), {**WRONG, "login": f"guess{number}@helder.example"})
    assert not enters(Client(), RIGHT)
    assert enters(Client(REMOTE_ADDR="192.0.2.99"), RIGHT)


def test_a_forged_forwarding_header_does_not_dodge_the_lock_out(vera):
    for number in range(30):
        client = Client(headers={"x-forwarded-for": f"198.51.100.{number}"})
        enters(client, {**WRONG, "login": f"guess{number}@helder.example"})
    assert not enters(Client(headers={"x-forwarded-for": "198.51.100.200"}), RIGHT)


def test_somebody_shut_out_does_not_enter():
    factories.person("Vera", roles.VIEWER, is_active=False)
    client = Client()
    client.post("/account/login/", RIGHT)
    assert client.get("/")["Location"].startswith("/account/login/")


def test_signing_in_and_out_is_written_down_in_each_market_of_theirs(vera):
    factories.add_role(vera, roles.PLANNER, factories.market("be"))
    client = Client()
    client.post("/account/login/", RIGHT)
    client.post("/account/logout/")
    kept = AuditEntry.objects.filter(by=vera).values_list("action", "market__code", "address")
    assert sorted(kept) == [
        ("sign_in", "be", "127.0.0.1"), ("sign_in", "nl", "127.0.0.1"),
        ("sign_out", "be", "127.0.0.1"), ("sign_out", "nl", "127.0.0.1"),
    ]  # fmt: skip


def test_a_failed_attempt_is_kept_without_the_address_that_was_tried(vera):
    Client().post("/account/login/", WRONG)
    kept = AuditEntry.objects.get(action="sign_in.failed")
    assert kept.detail == {"address": address_hash("VERA@helder.example ")}
    assert "vera" not in str(kept.__dict__).lower()
    assert len(kept.detail["address"]) == 32


def test_the_hash_of_an_address_depends_on_the_key(settings):
    before = address_hash("vera@helder.example")
    settings.CONTACT_KEY = "another"
    assert address_hash("vera@helder.example") != before


@pytest.fixture
def queued(monkeypatch):
    """What the worker is asked for."""
    asked = []
    monkeypatch.setattr("accounts.forms.async_task", lambda _name, *told, save: asked.append(told))
    return asked


def test_a_forgotten_password_is_replaced_by_a_mail_of_the_workers(vera, queued):
    client = Client(headers={"accept-language": "en"})
    client.post("/account/password/reset/", {"email": "VERA@helder.example"})
    assert mail.outbox == []
    assert send_password_link(*queued[0])
    assert [message.to for message in mail.outbox] == [["vera@helder.example"]]
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", mail.outbox[0].body)[1]
    assert "works once, for 3 days" in mail.outbox[0].body
    page = client.get(link, follow=True)
    new = {"password1": "a-quite-new-one-9", "password2": "a-quite-new-one-9"}
    assert client.post(page.redirect_chain[-1][0], new).status_code == 302
    assert enters(Client(), {**RIGHT, "password": "a-quite-new-one-9"})
    assert "newpassword" not in client.get(link, follow=True).text


def test_nobody_else_is_written_to_and_the_queue_holds_no_address(vera, queued):
    for address in ("nobody@helder.example", "vera@helder.example"):
        Client().post("/account/password/reset/", {"email": address})
    stranger, ours = queued
    assert "@" not in f"{stranger}{ours}"
    assert not send_password_link(*stranger)
    vera.is_active = False
    vera.save()
    assert not send_password_link(*ours)
    assert mail.outbox == []


def test_nothing_tells_whether_an_address_is_known(vera):
    known = Client().post("/account/password/reset/", {"email": "vera@helder.example"})
    unknown = Client().post("/account/password/reset/", {"email": "nobody@helder.example"})
    assert mail.outbox == []
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (roles.VIEWER, "/campaigns/"), (roles.DIGITAL_TEAM, "/campaigns/"), (roles.ADMINISTRATOR, "/campaigns/"),
        (roles.PLANNER, "/sms/"), (roles.CUSTOMER_SERVICE, "/desk/"),
    ],
)  # fmt: skip
def test_the_first_page_is_one_that_the_role_may_open(role, page):
    client = factories.signed_in(factories.person("Who", role))
    assert client.get("/")["Location"] == page
    assert client.get(page).status_code == 200
