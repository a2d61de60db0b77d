"""Messages, customers and appointments in any order: attributions and bookings equal a plain recount."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import count, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Market
from campaigns.actions import record_events, recount
from campaigns.events import Event, message_key
from customers.models import Appointment, Customer
from customers.records import AppointmentRecord
from tests.campaigns import recount as plain
from tests.campaigns import stored
from tests.campaigns.factories import HOUR, book, customer, market, visit
from tests.campaigns.worlds import batches, bookings, lively_events

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
markets = count(1)


@st.composite
def visits(draw: st.DrawFn) -> list[list[AppointmentRecord]]:
    """Up to four appointments, each told of once or twice with another status, in any order."""
    told = []
    for number in range(draw(st.integers(1, 4))):
        booked_at = draw(bookings)
        whose = {
            "external_id": f"v-{number}",
            "customer": draw(st.sampled_from(["anna", "anna", "bob"])),
            "revenue": 100,
        }
        told.append([visit(booked_at, **whose)])
        if draw(st.booleans()):
            status = draw(st.sampled_from(["attended", "cancelled"]))
            told.append([visit(booked_at, **whose, status=status, status_at=booked_at + DAY)])
    return told


def winners(of: Market, told: list[Event]) -> dict[tuple[int, str], tuple[int, int, bool]]:
    """By appointment and rule: message, lag in days and whether the customer showed up."""
    messages = {message_key(each.events[0], of): each for each in plain.messages(told).values() if each.place}
    names = dict(Customer.objects.filter(market=of).values_list("pk", "external_id"))
    found = {}
    for visit_ in Appointment.objects.filter(market=of):
        own = {pk: each for pk, each in messages.items() if recipient(each) == names[visit_.customer_id]}
        touches = {
            "send": [(each.sent_at, pk) for pk, each in own.items() if each.unbounced],
            "click": [(at, pk) for pk, each in own.items() for at in each.times("clicked", human=True)],
        }
        for rule, candidates in touches.items():
            last = max(
                (c for c in candidates if within(c[0], visit_.booked_at)), key=lambda c: (c[0], -c[1]), default=None
            )
            if last:
                lag = max(1, -((last[0] - visit_.booked_at) // DAY))
                found[visit_.pk, rule] = (last[1], lag, visit_.status == "attended")
    return found


def recipient(message: plain.Told) -> str:
    return message.events[0].recipient.strip().lower().partition("@")[0]


def within(at: datetime, booked_at: datetime) -> bool:
    return timedelta(0) <= booked_at - at <= 30 * DAY


def assert_attributed(of: Market, told: list[Event]) -> None:
    expected = winners(of, told)
    held = {key: (row.message_id, row.lag_days, row.showed_up) for key, row in stored.attributions(of).items()}
    assert held == expected
    rows = stored.messages(of)
    for (rule, window), row in by_window(of).items():
        inside = [(key, won) for key, won in expected.items() if key[1] == rule and won[1] <= window]
        booked, shown = {won[0] for _, won in inside}, {won[0] for _, won in inside if won[2]}
        assert (row["booked"], row["showed_up"]) == (len(booked), len(shown))
        assert (row["appointments"], row["revenue"]) == (len(inside), 100 * sum(won[2] for _, won in inside))
    assert_by_the_hour(of, expected, rows)
    sent_on = {
        (*stored.place(rows[won[0]]), rows[won[0]].sent_at.astimezone(of.zone).date()) for won in expected.values()
    }
    assert {key[:4] for key in stored.bookings(of)} == sent_on


def assert_by_the_hour(of: Market, expected: Any, rows: Any) -> None:
    """Who had booked by the end of any hour in which anything happened; every appointment at the hour it is planned."""
    held, seen = stored.visits(of), {row.pk: row for row in Appointment.objects.filter(market=of)}
    for until, window in product({key[-1] + HOUR for key in held}, (1, 4, 7, 30)):
        for rule in ("send", "click"):
            won = [(seen[pk], key) for (pk, its_rule), key in expected.items() if its_rule == rule and key[1] <= window]
            found: dict[str, int] = defaultdict(int)
            for (*_, its_rule, lag, hour), row in held.items():
                for name, value in row.items() if its_rule == rule and lag <= window and hour < until else ():
                    found[name] += value
            planned = [row for row, _ in won if row.starts_at < until]
            assert found["booked"] == len(
                {key[0] for row, key in won if max(row.booked_at, rows[key[0]].sent_at) < until}
            )
            assert found["planned"] == len(planned)
            for name, status in (("attended", "attended"), ("open", "booked"), ("cancelled", "cancelled")):
                assert found[name] == sum(row.status == status for row in planned)


def by_window(of: Market) -> dict[tuple[str, int], dict[str, Any]]:
    """What a page would show for either rule and each window of 1 to 30 days."""
    sums: dict[tuple[str, int], dict[str, Any]] = {}
    for rule in ("send", "click"):
        for window in range(1, 31):
            total: dict[str, Any] = defaultdict(int)
            for (*_, its_rule, lag), row in stored.bookings(of).items():
                for name, value in row.items() if (its_rule == rule and lag <= window) else ():
                    total[name] += value
            sums[rule, window] = total
    return sums


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(told=lively_events, seen=visits(), data=st.data())
def test_attributions_and_bookings_equal_a_plain_recount(told, seen, data):
    of = market(f"a{next(markets)}")
    told_of = ["anna", *data.draw(st.sampled_from([[], ["bob"]]))]
    for step in data.draw(st.permutations([*data.draw(batches(told)), *seen, *told_of])):
        if isinstance(step, str):
            customer(step, of=of)
        elif isinstance(step[0], AppointmentRecord):
            book(*step, into=of)
        else:
            record_events(of, step)
    known = [event for event in told if event.recipient.strip().lower().partition("@")[0] in told_of]
    assert_attributed(of, known)
    held = stored.everything(of)
    recount(of)
    assert stored.everything(of) == held
