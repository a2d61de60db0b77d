"""Every table with a customer in it, when two turn out to be one: some area answers for it, and it is done."""

from collections import Counter

import pytest
from django.apps import apps
from django.db import connection

from customers.actions import merge_customers
from customers.merging import locks, mergers
from customers.models import ContactPoint, Customer, Vehicle
from permissions.models import Person
from permissions.queries.verification import verify
from tests.customers.factories import appointment, customer, market
from tests.integrations.factories import SECRET
from tests.permissions.everywhere import known_everywhere

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
        "customers.Customer", "customers.SharedAddress", "permissions.RightsRequest", "sms.ListedRow",
        "pilots.MergedAssignment", "campaigns.Attribution",
    }  # fmt: skip
    assert merge_customers(market(), gone.pk, kept.pk) is True
    assert set(naming(gone.pk)) == {"permissions.Person"}, "what she said stays under what she was known by"
    expected = {label: count + theirs.get(label, 0) for label, count in before.items()}
    assert naming(kept.pk) == {**expected, "customers.Customer": 1}
    assert ContactPoint.objects.get(normalised="m.oosterom@post.example").customer_id == kept.pk
    assert Vehicle.objects.get().customer_id == kept.pk
    assert verify().faults == ()
