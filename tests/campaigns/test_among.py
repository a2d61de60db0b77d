"""A small batch names whose rows it is about, so that a cluster asks no shard of anybody else."""

import pytest
from django.db import connection

from campaigns.actions import attribute
from campaigns.actions.among import ANYBODY, FEW, among
from campaigns.models import Attribution, Message
from customers.models import Customer
from tests.campaigns import world
from tests.campaigns.factories import HOUR, MINUTE, event, market, record, visit
from tests.campaigns.factories import book as book_visits
from tests.sharded import Watch


def test_a_few_are_named_beside_each_fact():
    assert among([7, 5, 7])("m", "e") == (
        " AND m.customer_id = ANY('{5,7}'::bigint[]) AND e.customer_id = ANY('{5,7}'::bigint[])"
    )
    assert among(range(1, FEW + 1)) != ANYBODY


@pytest.mark.parametrize("customers", [[], range(1, FEW + 2), [0, 5]])
def test_nobody_many_and_whoever_is_not_known_are_not_named(customers):
    assert among(customers)("m") == ""


@pytest.mark.django_db
def test_every_question_of_a_small_batch_names_its_customers_and_figures_are_the_same():
    told = world.tell(world.noon(3))
    at = Message.objects.get(customer_id=Customer.objects.get(external_id="anna").pk).sent_at
    watching = Watch()
    with connection.execute_wrapper(watching):
        record(*(event("clicked", at + 4 * HOUR + n * MINUTE, message_id="m-anna", link=world.PAGE) for n in range(2)))
        book_visits(visit(at + 5 * HOUR, external_id="v-9", status="attended", revenue=90))
    assert watching.seen >= {"campaigns_message", "campaigns_linkclick", "campaigns_attribution"}
    assert watching.wide == []
    held = set(Attribution.objects.values_list("appointment_id", "rule", "message_id"))
    attribute(market(), [*range(-FEW, 0), *Customer.objects.values_list("pk", flat=True)])
    assert set(Attribution.objects.values_list("appointment_id", "rule", "message_id")) == held
    assert told.spring.pk in set(Attribution.objects.values_list("campaign_id", flat=True))


@pytest.mark.django_db
def test_a_large_batch_asks_everybody_at_once():
    at = world.noon(3)
    names = [f"c{number}" for number in range(FEW + 1)]
    record(*(event("sent", at, message_id=name, recipient=f"{name}@example.com") for name in names))
    watching = Watch()
    with connection.execute_wrapper(watching):
        record(*(event("opened", at + HOUR, message_id=name, recipient=f"{name}@example.com") for name in names))
    assert any("campaigns_message" in statement for statement in watching.wide)
