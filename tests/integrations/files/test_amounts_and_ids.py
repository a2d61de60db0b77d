"""Money, ids and words as spreadsheets and people write them: read, or emptied with a remark that shows them."""

from decimal import Decimal

import pytest

from accounts.identifiers import InexactError, identifier
from customers.models import Appointment, Call, Customer
from integrations.files import amounts
from integrations.files.evidence import Evidence, look_for_mark
from integrations.files.kinds import Kind
from tests.accounts import factories as keys
from tests.accounts.api import post
from tests.integrations.files.factories import bring, check, store
from tests.integrations.files.test_importing import counts, rejected

AMOUNTS = [
    ("€ 12,-", "12"), ("€ 12,--", "12"), ("€12,=", "12"), ("EUR 12,50", "12.50"), ("12,50 EUR", "12.50"),
    ("12,50 €", "12.50"), ("(12,50)", "-12.50"), ("€ (12,50)", "-12.50"), ("12,50-", "-12.50"), ("−12,50", "-12.50"),
    ("€ -12,50", "-12.50"), ("-€ 12,50", "-12.50"), ("12.500,00", "12500"), ("12,500.00", "12500"),
    ("1'234.50", "1234.50"), ("1 234,50", "1234.50"), ("1\u202f234,50", "1234.50"), ("1.234.567", "1234567"),
    ("12,5", "12.50"), ("12", "12"), ("$12.50", "12.50"), ("+12,50", "12.50"), ("12,50 incl. btw", "12.50"),
    ("12,50 euro", "12.50"), (",50", "0.50"), ("0,000", "0"), ("1234,567", "1234.57"), ("１２,50", "12.50"),
]  # fmt: skip
NO_AMOUNTS = ["n.v.t.", "-", "onbekend", "#N/B", "12,50,60.7.8,9", "1e3", "twaalf", "12 of 13", "NaN"]


@pytest.mark.parametrize(("text", "value"), AMOUNTS)
def test_an_amount_is_read_however_it_is_written(text, value):
    assert amounts.amount(text) == Decimal(value)


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_what_is_no_amount_is_none(text):
    with pytest.raises(amounts.NoAmountError):
        amounts.amount(text)


@pytest.mark.parametrize(
    ("column", "form", "of_the_first"),
    [
        (["12.500", "18.75"], "point", "12.50"),
        (["12.500", "18,75"], "comma", "12500"),
        (["12,500", "1.234,50"], "comma", "12.50"),
        (["12.500", "1.234.567"], "comma", "12500"),
        (["12.500"], "any", "12500"),
    ],
)
def test_a_column_of_amounts_is_judged_whole(column, form, of_the_first):
    found = Evidence()
    for row, text in enumerate(column):
        look_for_mark(found, text, row)
    assert (found.proven or "any") == form
    assert amounts.amount(column[0], form) == Decimal(of_the_first)


@pytest.mark.parametrize(("text", "form"), [("18.75", "comma"), ("18,75", "point"), ("1.2345,00", "comma")])
def test_an_amount_of_another_form_than_its_columns_is_none_rather_than_a_hundred_times_as_much(text, form):
    with pytest.raises(amounts.NoAmountError):
        amounts.amount(text, form)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("BUG-1\u200b", "BUG-1"), ("\u00a0BUG-1\t", "BUG-1"), ("\ufeffBUG-1", "BUG-1"), ("1234.0", "1234"),
        ("1234,00", "1234"), (1234.0, "1234"), (1234, "1234"),
        (2**53 - 1, str(2**53 - 1)), ("007", "007"), ("12E5", "12E5"),
        ("A-1.0", "A-1.0"), ("e\u0301-1", "é-1"), ("a b", "a b"),
    ],
)  # fmt: skip
def test_an_id_is_the_same_however_it_is_written(told, kept):
    assert identifier(told) == kept


@pytest.mark.parametrize("told", ["1,23457E+15", "1.23457E+15", "1E+15", 2**53, 1e22, 1.5, float("inf")])
def test_an_id_that_may_have_been_several_is_refused(told):
    with pytest.raises(InexactError):
        identifier(told)


VISITS = "afspraaknummer;klantnummer;geboekt op;afspraakdatum;status;bedrag;boekingskanaal\n"


@pytest.mark.django_db
@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_an_appointment_is_kept_without_an_amount_that_is_none_and_the_remark_shows_it(nl, text):
    run = bring(VISITS + f"v-1;anna;4-5-2026 9:00;11-5-2026 10:00;Uitgevoerd;{text};rooksignaal\n")
    assert (counts(run), run.flagged) == ((1, 0, 0, 0), 1)
    kept = Appointment.objects.get()
    assert (kept.revenue, kept.status, kept.booked_via) == (None, "attended", "branch")
    found = {row["helder_field"]: row["helder_reason"] for row in rejected(run)}
    assert set(found) == {"revenue", "booked_via"}
    assert text in found["revenue"]
    assert "rooksignaal" in found["booked_via"]


@pytest.mark.django_db
def test_ids_of_a_spreadsheet_make_no_two_people_one(nl):
    run = bring("klantnummer;voornaam;e-mailadres\n1,23457E+15;Anna;a@example.nl\n1,23457E+15;Bob;b@example.nl\n"
                "1234.0;Cor;c@example.nl\n", Kind.CUSTOMERS)  # fmt: skip
    assert counts(run) == (1, 0, 0, 2)
    assert Customer.objects.get().external_id == "1234"


@pytest.mark.django_db
def test_the_api_takes_the_same_ids_and_refuses_the_same(nl):
    client = keys.with_key("customers:write", markets=(nl,))
    numbers = [9999999999999999999991, 9999999999999999999992, 1234.0, "1234", 1234, "1,23457E+15", True]
    answer = post(client, "/api/v1/customers/", [{"source": "crm", "id": number} for number in numbers]).json()
    assert [one["status"][0] for one in answer["results"]] == list("iiaddii")
    assert {one["field"] for one in answer["results"] if "field" in one} == {"id"}
    assert Customer.objects.get().external_id == "1234"


@pytest.mark.django_db
def test_what_a_customer_can_do_without_is_emptied_with_a_remark(nl):
    run = bring(
        "klantnummer;achternaam;e-mailadres;mobiel;klant sinds\nk-1;Dal;geen;3,16111E+10;gisteren\n", Kind.CUSTOMERS
    )
    assert (counts(run), run.flagged) == ((1, 0, 0, 0), 1)
    assert {row["helder_field"] for row in rejected(run)} == {"email", "mobile", "since"}
    assert Customer.objects.get().last_name == "Dal"


@pytest.mark.django_db
def test_durations_and_words_of_calls_are_read_in_the_languages_of_spreadsheets(nl):
    lines = [
        "c-1;12-5-2026 10:00;95,0;WAAR;ONWAAR",
        "c-2;12-5-2026 10:00;0:01:35;Wahr;Falsch",
        "c-3;12-5-2026 10:00;1:35;ja;nee",
    ]
    run = bring("call_id;datum;duur;by_voicebot;completed\n" + "\n".join(lines) + "\n", Kind.CALLS)
    assert counts(run) == (3, 0, 0, 0)
    assert set(Call.objects.values_list("seconds", "by_voicebot", "completed")) == {(95, True, False)}


@pytest.mark.django_db
def test_words_of_those_who_said_no_are_read_and_an_unknown_one_is_refused(nl):
    lines = ["a@example.nl;unsubscribed", "b@example.nl;opt-out", "c@example.nl;Uitgeschreven", "d@example.nl;cleaned"]
    run = check(store("e-mailadres;status\n" + "\n".join(lines) + "\n", Kind.PERMISSIONS))
    assert (run.good, run.rejected) == (3, 1)
