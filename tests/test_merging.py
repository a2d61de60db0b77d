"""Every table with a customer in it, when two turn out to be one: some area answers for it, and it is done."""

from collections import Counter

import pytest
from django.apps import apps
from django.db import connection

from customers.actions import merge_customers
from customers.merging import locks, mergers
from customers.models import ContactPoint, Customer, Vehicle
from feedback.models import Answer
from permissions.models import Person
from permissions.queries.verification import verify
from pilots.models import Assignment
from sms.listing import rows
from sms.queries.resolving import resolve
from tests.customers.factories import appointment, customer, market
from tests.feedback.factories import answers
from tests.integrations.factories import SECRET
from tests.integrations.files.factories import bring, undo
from tests.permissions.everywhere import CRM, known_everywhere
from tests.pilots import factories as pilots

pytestmark = pytest.mark.django_db
OF_THE_MARK = {Customer, Person}
"""Tables in which the one who went keeps a row: the mark itself, and the keyed hash of what was said under it."""


@pytest.fixture(autouse=True)
def _shelf(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}


def with_a_customer():
    """Table and column of whatever can name a customer, by a relation or, as facts do, by the number alone."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is Customer or field.column == "customer_id":
                yield model, field.column


def test_every_table_that_can_name_a_customer_is_answered_for_once():
    answered = Counter(model for merger in mergers for model in merger.models)
    assert set(answered) == {model for model, _column in with_a_customer()}
    assert set(answered.values()) == {1}
    assert locks


def naming(pk: int) -> dict[str, int]:
    """How many rows of each table name a customer."""
    found = {}
    with connection.cursor() as cursor:
        for model, column in with_a_customer():
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}" WHERE "{column}" = %s', [pk])
            found[model._meta.label] = cursor.fetchone()[0]
    return {label: count for label, count in found.items() if count}


def test_somebody_known_everywhere_is_the_other_everywhere(client):
    gone, kept = known_everywhere(client), customer(external_id="other", last_name="Oosterom")
    appointment(customer="other", external_id="v-other")
    before, theirs = naming(gone.pk), naming(kept.pk)
    known = {f"{model._meta.app_label}.{model.__name__}" for model, _column in with_a_customer()}
    assert known - set(before) == {
        "customers.Customer", "customers.RemovedAppointment", "customers.SharedAddress", "permissions.RightsRequest",
        "sms.ListedRow", "pilots.MergedAssignment", "campaigns.Attribution",
    }  # fmt: skip
    assert merge_customers(market(), gone.pk, kept.pk) is True
    assert set(naming(gone.pk)) == {"permissions.Person"}, "what she said stays under what she was known by"
    expected = {label: count + theirs.get(label, 0) for label, count in before.items()}
    assert naming(kept.pk) == {**expected, "customers.Customer": 1}
    assert ContactPoint.objects.get(normalised="m.oosterom@post.example").customer_id == kept.pk
    assert Vehicle.objects.get().customer_id == kept.pk
    assert verify().faults == ()


def test_under_either_number_every_area_finds_the_one_who_stays():
    kept = customer(external_id="stays")
    merge_customers(market(), customer(external_id="went").pk, kept.pk)
    answers(9, customer="went", known_by="crm")
    assert Answer.objects.get().customer_id == kept.pk
    listed = resolve(market(), list(rows("went\nstays", region="NL")))
    assert [(row.customer, row.problem) for row in listed] == [(kept.pk, ""), (None, "double")]
    pilot = pilots.running()
    bring(f"customer_id,pilot,variant\nwent,{pilot.key},B\n", "assignments", constants=CRM)
    assert Assignment.objects.get().customer_id == kept.pk


def test_an_import_that_is_undone_leaves_whom_it_brought_and_who_were_merged_since():
    told = "customer_id,last_name,email\nstays,Vries,a@post.example\nwent,,\n"
    run = bring(told, "customers", constants=CRM)
    kept, gone = (Customer.objects.get(external_id=number) for number in ("stays", "went"))
    merge_customers(market(), gone.pk, kept.pk)
    undo(run)
    assert set(Customer.objects.values_list("pk", flat=True)) == {kept.pk, gone.pk}
    bring(told, "customers", constants=CRM)
    assert list(Customer.objects.order_by("pk").values_list("last_name", flat=True)) == ["Vries", ""]
