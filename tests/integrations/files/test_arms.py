"""Files of variants drawn elsewhere: looked at, taken in once, each wrong row named, sticky ones never overruled."""

import csv

import pytest

from integrations.files.models import State
from integrations.files.queries.taking_out import lines
from pilots.actions import assign, end
from pilots.models import HOLDOUT, Assignment
from tests.integrations.files.factories import begin, bring, check, store
from tests.pilots import factories
from tests.pilots.test_elsewhere import brought

pytestmark = pytest.mark.django_db

HEAD = "source,customer_id,pilot,arm\n"
TIMED = "source,customer_id,pilot,arm,assigned_at,exposed_at\n"
FILE = f"""{HEAD}crm,c-0,reminder,A
crm,c-1,reminder,B
crm,c-2,reminder,holdout
crm,c-0,reminder,A
crm,c-0,reminder,B
crm,c-3,reminder,Z
crm,c-99,reminder,A
crm,c-3,elsewhere,A
crm,,reminder,A
crm,c-3,reminder,
"""


def rejected(run) -> list[tuple[str, str]]:
    with run.rejects_path.open(encoding="utf-8-sig", newline="") as file:
        return [(row["helder_row"], row["helder_field"]) for row in csv.DictReader(file, delimiter=";")]


WRONG = [
    ("6", "arm"), ("7", "arm"), ("8", "customer_id"), ("9", "pilot"), ("10", "customer_id"), ("11", "arm"),
]  # fmt: skip


def test_a_dry_run_names_each_wrong_row_and_stores_nothing():
    factories.running(holdout=0.1)
    factories.customers(4)
    run = check(store(FILE, "assignments", of=factories.market()))
    assert (run.state, run.good, run.rejected) == (State.CHECKED, 4, 6)
    assert rejected(run) == WRONG
    assert not Assignment.objects.exists()


def test_the_right_rows_are_taken_in_once_beside_the_wrong_ones():
    pilot = factories.running(holdout=0.1)
    customers = factories.customers(4)
    run = bring(FILE, "assignments", of=factories.market())
    assert (run.state, run.added, run.known, run.rejected) == (State.DONE, 3, 1, 6)
    assert rejected(run) == WRONG
    found = Assignment.objects.filter(pilot=pilot, given=True).order_by("customer_id")
    assert [(row.customer_id, row.arm) for row in found] == list(zip(customers, (0, 1, HOLDOUT), strict=False))
    assert [row.conflicted_at is not None for row in found] == [True, False, False]
    again = bring(FILE, "assignments", of=factories.market())
    assert (again.added, again.known) == (0, 4)
    assert not run.may_be_undone


def test_who_has_a_variant_keeps_it_and_the_row_says_so():
    factories.running()
    factories.customers(1)
    market = factories.market()
    bring(f"{HEAD}crm,c-0,reminder,A\n", "assignments", of=market)
    run = bring(f"{HEAD}crm,c-0,reminder,B\n", "assignments", of=market)
    assert (run.added, rejected(run)) == (0, [("2", "arm")])
    assert Assignment.objects.get().arm == 0


def test_a_pilot_that_ended_while_the_file_waited_takes_nobody_in():
    pilot = factories.running()
    factories.customers(1)
    run = check(store(f"{HEAD}crm,c-0,reminder,A\n", "assignments", of=factories.market()))
    end(by=factories.owner(), pilot=pilot)
    assert (begin(run).added, rejected(run)) == (0, [("2", "pilot")])


def test_variants_are_taken_out_as_they_are_taken_in():
    factories.running(holdout=0.1)
    factories.customers(4)
    bring(FILE, "assignments", of=factories.market())
    told = "".join(lines(factories.market(), "assignments")).lstrip("\ufeff").replace("\r", "")
    assert told.replace(";", ",") == f"{TIMED}crm,c-0,reminder,A,,\ncrm,c-1,reminder,B,,\ncrm,c-2,reminder,holdout,,\n"
    again = bring(told, "assignments", of=factories.market())
    assert (again.added, again.known, again.rejected) == (0, 3, 0)


def test_the_moments_of_a_pilot_that_ended_elsewhere_are_taken_out_and_come_back():
    pilot = brought()
    factories.customers(2)
    day = (factories.NOW + factories.DAY).isoformat()
    bring(f"{TIMED}crm,c-0,{pilot.key},A,{day},{day}\ncrm,c-1,{pilot.key},B,,\n", "assignments", of=factories.market())
    stored = Assignment.objects.filter(pilot=pilot).order_by("customer_id").values_list("assigned_at", "exposed_at")
    rows = list(stored.all())
    assert rows[0] == (factories.NOW + factories.DAY,) * 2
    told = "".join(lines(factories.market(), "assignments"))
    Assignment.objects.filter(pilot=pilot).delete()
    again = bring(told, "assignments", of=factories.market())
    assert (again.added, again.rejected) == (2, 0)
    assert list(stored.all()) == rows


def test_a_row_of_whom_another_pilot_of_the_group_has_is_named_and_the_others_are_taken_in():
    one, other = factories.running("One", group="mail"), factories.running("Other", group="mail")
    customers = factories.customers(2)
    assign(pilot=one, customers=customers[:1])
    run = bring(f"{HEAD}crm,c-0,other,A\ncrm,c-1,other,B\n", "assignments", of=factories.market())
    assert (run.added, rejected(run)) == (1, [("2", "customer_id")])
    assert [row.customer_id for row in Assignment.objects.filter(pilot=other)] == customers[1:]


@pytest.mark.parametrize(
    ("assigned", "exposed", "field"), [("yesterday", "", "assigned_at"), ("", "soon", "exposed_at")]
)
def test_a_moment_that_cannot_be_read_is_not_taken_as_the_launch(assigned, exposed, field):
    """When somebody was drawn says which outcomes count: emptied, it would say another day than the file does."""
    factories.customers(1)
    run = check(store(f"{TIMED}crm,c-0,reminder,A,{assigned},{exposed}\n", "assignments"))
    assert (run.good, rejected(run)) == (0, [("2", field)])
