"""Any events, in any order, any number of times, in any batches: messages and results equal a plain recount."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Market
from accounts.outcomes import Status
from campaigns.actions import record_events, recount
from campaigns.events import Event, message_key
from customers.models import Customer
from tests.campaigns import recount as plain
from tests.campaigns import stored
from tests.campaigns.equality import assert_equal_to_recount
from tests.campaigns.factories import customer, market
from tests.campaigns.worlds import batches, distinct_events, quick_events

pytestmark = pytest.mark.django_db
BOUNDED = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)
markets = count(1)


def fresh_market() -> Market:
    """Every example has its own market, though all use the same sources and ids."""
    return market(f"p{next(markets)}")


@BOUNDED
@given(told=distinct_events, data=st.data())
def test_messages_and_results_equal_a_plain_recount(told, data):
    assert_recorded_exactly(told, data)


@settings(BOUNDED, max_examples=60)
@given(told=quick_events, data=st.data())
def test_what_only_machines_do_so_quickly_is_told_in_any_order(told, data):
    assert_recorded_exactly(told, data)


def assert_recorded_exactly(told: list[Event], data: st.DataObject) -> None:
    of = fresh_market()
    outcomes = [outcome for batch in data.draw(batches(told)) for outcome in record_events(of, batch)]
    statuses = [outcome.status for outcome in outcomes]
    assert statuses.count(Status.ACCEPTED) == len(told)
    assert statuses.count(Status.DUPLICATE) == len(statuses) - len(told)
    assert_equal_to_recount(of, told)
    held = stored.everything(of)
    recount(of)
    assert stored.everything(of) == held


@BOUNDED
@given(told=distinct_events, data=st.data())
def test_customers_told_of_at_any_time_get_their_messages_and_change_no_result(told, data):
    of = fresh_market()
    steps = data.draw(st.permutations([*data.draw(batches(told)), "anna", "bob"]))
    for step in steps:
        if isinstance(step, str):
            customer(step, of=of)
        else:
            record_events(of, step)
    assert_equal_to_recount(of, told)
    people = dict(Customer.objects.filter(market=of).values_list("external_id", "pk"))
    rows = stored.messages(of)
    for message in plain.messages(told).values():
        row = rows[message_key(message.events[0], of)]
        known = message.events[0].recipient.strip().lower().partition("@")[0]
        if not known:
            assert row.customer_id == 0
        else:
            assert row.customer_id == people.get(known, -(row.contact_id or 0))
