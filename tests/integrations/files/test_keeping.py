"""Who asks to be forgotten is forgotten by stored files as well, and nobody else's file goes."""

import pytest

from customers.actions import forget_customer
from customers.models import Customer
from integrations.files import actions
from integrations.files.keeping import FileKeeper
from integrations.files.models import ImportRun, State, Trouble
from permissions.keepers import keepers
from permissions.queries import whom
from tests.integrations.factories import market
from tests.integrations.files.factories import APPOINTMENTS, CUSTOMERS, EVENTS, begin, bring, check, store, work

pytestmark = pytest.mark.django_db


def points(customer):
    return whom.customer(customer.market, customer.pk).points


def forget(name, callbacks):
    customer = Customer.objects.get(external_id=name)
    with callbacks(execute=True):
        gone = FileKeeper().forget(customer.market, customer.pk, points(customer))
        forget_customer(customer.market, customer.pk)
    return gone


def kept():
    return set(ImportRun.objects.exclude(stored="").values_list("kind", flat=True))


def test_erasure_reaches_stored_files():
    assert isinstance(keepers["files"], FileKeeper)


def test_files_that_name_somebody_by_number_or_address_go_with_their_rejected_rows(
    nl, shelf_of_tests, django_capture_on_commit_callbacks
):
    bring(CUSTOMERS, "customers")
    bring(APPOINTMENTS + "v-9,anna,never,never,attended,web\n")
    bring(EVENTS, "events")
    bring("call_id,began_at,seconds,customer_id\nc-1,2026-05-06T08:00:00Z,125,bob\n", "calls")
    bring("address,purpose\nanna@example.com,newsletter\n", "permissions")
    assert forget("anna", django_capture_on_commit_callbacks) == 4
    assert kept() == {"calls"}
    assert "anna" not in "".join(path.read_text() for path in shelf_of_tests.iterdir())
    assert set(ImportRun.objects.values_list("state", flat=True)) == {State.DONE}


@pytest.mark.parametrize("spelling", ["0612345641", "+31 6 123 456 41", "0031612345641"])
def test_a_number_is_recognised_however_it_is_written(nl, spelling, django_capture_on_commit_callbacks):
    bring(CUSTOMERS, "customers")
    bring(f"event_type,occurred_at,campaign_id,phone\nsent,2026-05-01T07:00:00Z,spring,{spelling}\n", "events")
    assert forget("anna", django_capture_on_commit_callbacks) == 2


def test_a_file_of_another_market_and_one_without_them_stay(nl, django_capture_on_commit_callbacks):
    bring(CUSTOMERS, "customers")
    other = store(CUSTOMERS, "customers", of=market("be"))
    bring(APPOINTMENTS.replace("anna", "anna-maria"))
    assert forget("anna", django_capture_on_commit_callbacks) == 1
    assert kept() == {"customers", "appointments"}
    assert other.path.exists()


def test_an_import_that_still_needs_its_file_says_that_it_is_gone(nl, django_capture_on_commit_callbacks):
    bring(CUSTOMERS, "customers")
    run = check(store(APPOINTMENTS))
    assert forget("anna", django_capture_on_commit_callbacks) == 2
    run.refresh_from_db()
    assert (run.state, run.trouble) == (State.FAILED, Trouble.GONE)
    assert not actions.begin(by=None, run=run, queue=False)
    assert actions.go_on(by=None, run=run, queue=False)
    assert work(run).trouble == Trouble.GONE


def test_a_file_that_is_gone_already_is_no_trouble(nl, django_capture_on_commit_callbacks):
    bring(CUSTOMERS, "customers")
    begin(check(store(APPOINTMENTS))).path.unlink()
    assert forget("anna", django_capture_on_commit_callbacks) == 1


def test_a_file_of_which_nobody_has_said_what_its_columns_are_goes_too(nl, django_capture_on_commit_callbacks):
    bring(CUSTOMERS + "carl,Carl,Smit,carl@example.com,\n", "customers")
    Customer.objects.get(external_id="anna").vehicles.create(market=nl, plate="KN-482-T")
    for cell in ("Anna <ANNA@example.com>", "+31 (0)6 123 456 41", "kn482t"):
        store(f"Wie;Wat\nx;{cell}\n", "customers")
    stay = [store(f"Wie;Wat\nx;{cell}\n", "customers") for cell in ("12345641", "joanna", "42", "")][1:]
    assert forget("anna", django_capture_on_commit_callbacks) == 5
    assert set(ImportRun.objects.exclude(stored="")) == set(stay)


def test_who_asks_is_told_the_rows_about_them(nl):
    bring(CUSTOMERS, "customers")
    bring(EVENTS, "events")
    customer = Customer.objects.get(external_id="anna")
    told = FileKeeper().tell(customer.market, customer.pk, points(customer))
    assert [row["row"].get("event_id") for row in told] == [None, "1", "2"]
    assert told[0]["row"]["last_name"] == "Jansen"
    assert "bob" not in str(told).lower()


def test_a_longer_address_is_somebody_else_s(nl):
    bring(CUSTOMERS, "customers")
    others = (
        "joanna@example.com",
        "j.anna@example.com",
        "anna@example.com.org",
        "anna@example.community",
        "+anna@example.com",
    )
    store(
        "Wie;Wat\n" + "".join(f"x;{cell}\n" for cell in (*others, "mailto:ANNA@example.com.", "<anna@example.com>")),
        "events",
    )
    customer = Customer.objects.get(external_id="anna")
    told = [row["row"] for row in FileKeeper().tell(customer.market, customer.pk, points(customer))]
    assert [row["Wat"] for row in told if "Wat" in row] == ["mailto:ANNA@example.com.", "<anna@example.com>"]
