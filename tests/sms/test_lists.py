"""Texting a list: who is named, who is not and why, and nobody twice."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import Appointment, ContactPoint, Customer
from sms import actions
from sms.models import Gateway, ListedRow, RecipientList, TextMessage
from sms.queries.recipients import listed_recipients
from tests.accounts.factories import administrator, market, signed_in
from tests.sms.factories import approved, expected, gateway, planner, writer
from tests.sms.test_composer import form_in

pytestmark = pytest.mark.django_db

PLAIN = "Dag, uw ruit ligt klaar."


@pytest.fixture
def people():
    """Three customers with numbers and appointments, the last with an e-mail address too."""
    gateway()
    found = expected(3)
    last = Customer.objects.get(pk=found[2].customer)
    ContactPoint.objects.create(
        market=market(), customer=last, channel="email", value="k2@x.nl", normalised="k2@x.nl",
        hash=contact("k2@x.nl"),
    )  # fmt: skip
    return found


def contact(email):
    from customers.contacts import contact_hash  # noqa: PLC0415

    return contact_hash("email", email)


def take(by, text):
    return actions.take_list(by=by, market=market(), text=text)


def problems(kept):
    return {row.number: (row.problem, row.given) for row in kept.rows.exclude(problem="")}


def test_each_way_of_naming_a_customer_finds_them_with_their_next_appointment(pim, people):
    first, second, third = people
    kept = take(pim, f"{first.phone}\nc-1\nk2@x.nl")
    assert [each.appointment for each in listed_recipients(market(), kept.pk, by=pim)] == [
        first.appointment, second.appointment, third.appointment,
    ]  # fmt: skip
    by_appointment = take(pim, "afspraaknummer\nv-c-1")
    (found,) = listed_recipients(market(), by_appointment.pk, by=pim)
    assert (found.appointment, found.phone) == (second.appointment, second.phone)


def test_a_row_that_names_nobody_is_named_with_its_reason_and_costs_no_other(pim, people):
    kept = take(pim, f"{people[0].phone}\n020-1234567\nniemand@x.nl\nK-404\n{people[0].phone}\nc-1")
    assert (kept.readable, kept.unreadable) == (2, 4)
    assert problems(kept) == {
        2: ("not_mobile", "020-1234567"),
        3: ("unknown_email", "niemand@x.nl"),
        4: ("unknown_id", "K-404"),
        5: ("double", people[0].phone),
    }
    assert not ListedRow.objects.filter(problem="").exclude(given="").exists()


def test_a_number_of_two_things_is_not_guessed(pim, people):
    Customer.objects.create(market=market(), source="other", external_id="c-1")
    kept = take(pim, "c-1")
    assert problems(kept) == {1: ("ambiguous", "c-1")}


def test_a_customer_named_by_number_and_by_telephone_gets_one_message(pim, people):
    approved(by=writer(), second=writer("Daan"), text=PLAIN)
    kept = take(pim, f"c-0\n{people[0].phone}")
    client = signed_in(pim)
    html = client.get(reverse("sms:index"), {"list": kept.pk}).content.decode()
    assert "They get this text already, today." in html
    client.post(reverse("sms:confirm"), form_in(html))
    assert TextMessage.objects.count() == 1


def test_nobody_without_an_appointment_is_texted_about_one_but_with_a_reason_and_a_colleague(pim, people, peer, by_day):
    """A number of nobody's, a customer who comes, and one who does not."""
    approved(by=writer(), second=writer("Daan"), text=PLAIN)
    Appointment.objects.filter(pk=people[1].appointment).update(status="cancelled")
    kept = take(pim, "0687654321\nc-0\nc-1")
    client = signed_in(pim)
    html = client.get(reverse("sms:index"), {"list": kept.pk}).content.decode()
    assert "+31687654321" in html
    assert html.count("No appointment is known of them.") == 2 + 1  # two lines, and their number
    client.post(reverse("sms:confirm"), form_in(html))
    assert [text.customer_id for text in TextMessage.objects.all()] == [people[0].customer]
    asked = {"list": kept.pk, "others": "on"}
    form = form_in(client.get(reverse("sms:index"), asked).content.decode())
    for reason in ("", "  "):
        again = client.post(reverse("sms:confirm"), {**form, "reason": reason}, follow=True).content.decode()
        assert "Say why people without an appointment get this" in again
    assert TextMessage.objects.count() == 1
    sent = client.post(reverse("sms:confirm"), {**form, "reason": "Storing: het pand is dicht"}).url
    assert sorted(TextMessage.objects.values_list("stage", flat=True)) == ["held", "held", "queued"]
    actions.drain(market=market())
    assert len(peer.got) == 1
    colleague = signed_in(writer("Dora"))
    assert "Storing: het pand is dicht" in colleague.get(sent).content.decode()
    colleague.post(f"{sent}release/")
    actions.drain(market=market())
    assert len(peer.got) == 3


def test_a_reason_alone_lets_nobody_in_who_was_not_shown(pim, people, version):
    kept = take(pim, "0687654321\nc-0")
    client = signed_in(pim)
    form = form_in(client.get(reverse("sms:index"), {"list": kept.pk}).content.decode())
    answer = client.post(reverse("sms:confirm"), {**form, "others": "on", "list": kept.pk, "reason": "x"}, follow=True)
    assert "You changed whom or when" in answer.content.decode()
    assert not TextMessage.objects.exists()


def test_a_telephone_abroad_costs_what_its_country_costs(pim, people):
    approved(by=writer(), second=writer("Daan"), text=PLAIN)
    Gateway.objects.update(abroad={"BE": "0.1"})
    kept = take(pim, "+32470123456\n0687654321\n+4915112345678")
    html = signed_in(pim).get(reverse("sms:index"), {"list": kept.pk, "others": "on"}).content.decode()
    assert ("€0.18" in html, "2 messages go abroad" in html, "1 × DE" in html) == (True, True, True)


def test_a_list_is_pasted_or_uploaded_and_what_is_wrong_is_said(pim, people, version):
    client = signed_in(pim)
    answer = client.post(reverse("sms:give_list"), {"text": "c-0\nc-1"})
    assert answer.url.startswith(reverse("sms:index"))
    file = SimpleUploadedFile("lijst.csv", b"klantnummer;naam\nc-0;Jo\xebl\nc-9;An")
    page = client.post(reverse("sms:give_list"), {"file": file}, follow=True).content.decode()
    assert "1 row names somebody" in page
    assert "c-9" in page
    assert "There is nothing in this list" in client.post(reverse("sms:give_list"), {"text": " "}).content.decode()
    both = {"text": "c-0", "file": SimpleUploadedFile("x.csv", b"c-1")}
    assert "Give one of the two" in client.post(reverse("sms:give_list"), both).content.decode()
    long = "\n".join(f"K-{number}" for number in range(10_001))
    assert "this one has 10001" in client.post(reverse("sms:give_list"), {"text": long}).content.decode()


def test_nobody_sees_or_texts_a_colleagues_list_or_another_markets(pim, people, version):
    kept = take(pim, "c-0")
    for stranger in (signed_in(planner("Pien")), signed_in(planner("Piet", of=market("be", name="België")))):
        assert stranger.get(reverse("sms:list", args=[kept.pk])).status_code == 404
        assert "Klant0" not in stranger.get(reverse("sms:index"), {"list": kept.pk}).content.decode()
    assert "K-0" not in str(AuditEntry.objects.get(action="texts.list_given").detail)


def test_a_list_is_forgotten_after_a_week_and_a_person_when_they_ask(pim, people):
    kept = take(pim, "c-0\nc-1")
    actions.forget_customer_texts(market=market(), customer_id=people[0].customer)
    assert kept.rows.count() == 1
    RecipientList.objects.update(at=timezone.now() - timedelta(days=8))
    actions.forget_expired()
    assert not ListedRow.objects.exists()


def test_ten_thousand_rows_are_read_shown_in_part_and_sent_whole(pim, people, django_assert_max_num_queries):
    approved(by=writer(), second=writer("Daan"), text=PLAIN)
    ada = administrator()
    actions.set_limits(by=ada, market=market(), at_once=10_000, person_a_day=10_000, alone_up_to=10_000)
    kept = take(pim, "\n".join(f"06{10_000_000 + number}" for number in range(10_000)))
    assert kept.readable == 10_000
    client = signed_in(pim)
    with django_assert_max_num_queries(10):
        html = client.get(reverse("sms:index"), {"list": kept.pk, "others": "on"}).content.decode()
    assert html.count("composer-line") == 50
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', html)[1] for name in ("nonce", "version", "seal")}
    client.post(reverse("sms:confirm"), {**fields, "back": f"list={kept.pk}&others=on", "reason": "x"})
    assert TextMessage.objects.filter(stage="held").count() == 10_000


def test_the_pages_of_a_list_ask_few_questions(pim, people, version, django_assert_max_num_queries):
    kept = take(pim, "c-0\nc-9")
    client = signed_in(pim)
    for address in (reverse("sms:give_list"), reverse("sms:list", args=[kept.pk])):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200
