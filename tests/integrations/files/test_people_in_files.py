"""What files tell of people: ids with two names, addresses of two, noes without a day, and words that are not known."""

import pytest
from django.test import Client

from accounts import roles
from customers.models import Customer
from integrations.files.actions.households import SHARED
from integrations.files.kinds import Kind
from integrations.files.models import State
from integrations.files.repeated import OTHER_NAME
from integrations.files.values import NO_WORD
from tests.customers.factories import agent, sign_in
from tests.integrations.files.factories import begin, bring, check, store
from tests.integrations.files.test_importing import counts, rejected

pytestmark = pytest.mark.django_db
PEOPLE = """klantnummer;voornaam;achternaam;e-mailadres
k-1;Anna;Een;a@example.nl
k-2;Bob;Twee;b@example.nl
k-1\u200b;Cor;Drie;c@example.nl
k-1.0;Dik;Vier;d@example.nl
k-2; bob;TWEE;b@example.nl
1234;;Vijf;e@example.nl
1234.0;;;f@example.nl
1234.00;;Zes;g@example.nl
"""


def told(run):
    return [(row["helder_row"], row["helder_field"], row["helder_recorded"]) for row in rejected(run)]


def test_an_id_that_stands_again_with_another_name_is_told_and_the_last_row_counts(nl):
    run = check(store(PEOPLE, Kind.CUSTOMERS))
    assert told(run) == [("4", "customer_id", "yes"), ("9", "customer_id", "yes")]
    assert run.problems == {f"customer_id|{OTHER_NAME}": 2}
    run = begin(run)
    assert told(run) == [("4", "customer_id", "yes"), ("9", "customer_id", "yes")]
    assert Customer.objects.get(external_id="k-1").first_name == "Cor"


HOME = "customer_id;first_name;email;mobile\n"


@pytest.mark.parametrize("together", [True, False])
def test_whoever_shares_an_address_with_one_who_had_it_first_is_told(nl, together):
    rows = ["k-1;Anna;thuis@example.nl;0612345678", "k-2;Bob;THUIS@example.nl;", "k-1;Anna;thuis@example.nl;"]
    files = [HOME + "\n".join(rows) + "\n"] if together else [f"{HOME}{row}\n" for row in rows]
    runs = [bring(text, Kind.CUSTOMERS) for text in files]
    lines = [row for run in runs if run.flagged for row in rejected(run)]
    assert [(row["customer_id"], row["helder_field"], row["helder_recorded"]) for row in lines] == [
        ("k-2", "email", "yes")
    ]
    assert lines[0]["helder_reason"].endswith(": THUIS@example.nl")
    assert check(store(files[0], Kind.CUSTOMERS)).problems == ({f"email|{SHARED}": 1} if together else {})


@pytest.mark.parametrize("day", ["31-02-2026", "gisteren", "10/01/2025", "46351"])
def test_a_no_without_a_day_that_can_be_read_holds_and_says_so(nl, day):
    run = bring(f"e-mailadres;datum\na@example.nl;{day}\nb@example.nl;2025-11-02\n", Kind.PERMISSIONS)
    assert (run.state, counts(run), run.flagged) == (State.DONE, (2, 0, 0, 0), 1)
    assert rejected(run)[0]["helder_reason"] == f"is niet te lezen: de afmelding geldt toch, vanaf deze import: {day}"


def test_days_of_noes_are_read_where_they_can_be_read_one_way(nl):
    run = bring("e-mailadres;datum\na@example.nl;10/25/2025\nb@example.nl;25/10/2025\nc@example.nl;1/2/2025\n",
                Kind.PERMISSIONS)  # fmt: skip
    assert (run.state, counts(run), run.flagged) == (State.DONE, (3, 0, 0, 0), 1)


VISITS = "appointment_id;customer_id;booked_at;starts_at;status\nv-1;anna;2026-05-04 9:00;2026-05-11 10:00;opgedaagd\n"


def test_a_word_that_nobody_knows_is_shown_before_and_after_the_dry_run_and_can_be_mapped(nl):
    client = sign_in(Client(), agent(roles.DIGITAL_TEAM, of=nl))
    run = store(VISITS)
    page = f"/integrations/files/{run.pk}/"
    assert "<b>Not known yet:</b> opgedaagd" in client.get(page).content.decode()
    run = check(run)
    assert (run.rejected, run.problems) == (1, {f"status|{NO_WORD}": 1})
    assert "is none of the known words: opgedaagd" in client.get(page).content.decode()
    assert check(run, words={"status": {"opgedaagd": "attended"}}).good == 1
    assert "Not known yet" not in client.get(f"{page}?edit=1").content.decode()
    client.post(f"{page}mapping/", {"name": "agency"})
    again = store(VISITS.replace("v-1", "v-2"))
    assert "opgedaagd = attended" in client.get(f"/integrations/files/{again.pk}/?mapping=agency").content.decode()
