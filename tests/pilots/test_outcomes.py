"""What outcomes count beyond appointments: refusals, answers, and values that are cut; against a plain recount."""

from math import sqrt

import pytest

from campaigns.actions import attach_recipients
from customers.actions import record_customers
from customers.models import Call, Customer
from customers.records import CustomerRecord
from permissions.actions import Act, undo, withdraw
from permissions.models import Source
from permissions.queries import whom
from pilots.actions import assign, take_looks
from pilots.comparison import estimate
from pilots.models import Assignment
from pilots.plan import Guardrail
from pilots.statistics.estimates import winsorised
from pilots.tally import Tally
from tests.campaigns.factories import event, record
from tests.feedback.factories import answers
from tests.pilots import factories
from tests.pilots.factories import DAY, NOW

pytestmark = pytest.mark.django_db


def reachable(*names: str) -> list[int]:
    """Customers with an address, by id."""
    told = [CustomerRecord(source="crm", external_id=name, email=f"{name}@example.com") for name in names]
    record_customers(factories.market(), told)
    attach_recipients(factories.market())
    return [Customer.objects.get(external_id=name).pk for name in names]


def counted(pilot, outcome):
    """y and x of everybody, at the end of all windows."""
    take_looks(pilot=pilot, now=NOW + 20 * DAY, whole=True)
    tally = Tally.from_json(pilot.looks.latest("day").tally)
    totals = [tally.total(outcome, arm) for arm in (0, 1)]
    return sum(total.y for total in totals), sum(total.x for total in totals)


def refuse(customer, source, at):
    return withdraw(whom=whom.customer(factories.market(), customer), act=Act(source=source, occurred_at=at))


def test_a_refusal_counts_once_by_whatever_way_it_came_and_only_within_the_window():
    pilot = factories.running(outcome="showed_up", guardrails=(Guardrail("unsubscribed", 0.1),))
    desk, page, mail, both, early, late, nobody = people = reachable(
        "desk", "page", "mail", "both", "early", "late", "nobody"
    )
    assign(pilot=pilot, customers=people, now=NOW)
    refuse(desk, Source.AGENT_CALL, NOW + DAY)
    refuse(page, Source.SELF_SERVICE, NOW + 6 * DAY)
    for name in ("mail", "both"):
        mine = {"message_id": name, "recipient": f"{name}@example.com"}
        record(event("sent", NOW, **mine), event("unsubscribed", NOW + DAY, **mine))
    refuse(both, Source.AGENT_CALL, NOW + 2 * DAY)
    refuse(early, Source.AGENT_CALL, NOW - DAY)
    refuse(late, Source.AGENT_CALL, NOW + 8 * DAY)
    assert counted(pilot, "unsubscribed") == (4, 0)
    assert Assignment.objects.filter(pilot=pilot).count() == 7
    assert (mail, nobody) == (people[2], people[6])


def test_a_dead_address_a_report_as_spam_and_what_was_undone_are_no_refusals():
    pilot = factories.running(guardrails=(Guardrail("unsubscribed", 0.1), Guardrail("complained", 0.1)))
    dead, spam, slip = people = reachable("dead", "spam", "slip")
    assign(pilot=pilot, customers=people, now=NOW)
    refuse(dead, Source.HARD_BOUNCE, NOW + DAY)
    mine = {"message_id": "spam", "recipient": "spam@example.com"}
    record(event("sent", NOW, **mine), event("complained", NOW + DAY, **mine))
    agent = Act(source=Source.AGENT_CALL, by=factories.owner(), occurred_at=NOW + DAY)
    made = withdraw(whom=whom.customer(factories.market(), slip), act=agent)
    undo(market=factories.market(), act=made.act, by=factories.owner())
    assert counted(pilot, "unsubscribed") == (0, 0)
    pilot.looks.all().delete()
    assert counted(pilot, "complained") == (1, 0)
    assert spam == people[1]


def test_the_score_is_of_the_answers_within_the_window():
    pilot, people = factories.running(guardrails=(Guardrail("nps", 5),)), factories.customers(4)
    assign(pilot=pilot, customers=people, now=NOW)
    for customer, at, scores in (
        (people[0], NOW + DAY, [10, 9]),
        (people[1], NOW + 2 * DAY, [0]),
        (people[2], NOW + 3 * DAY, [8]),
        (people[3], NOW + 8 * DAY, [10]),
    ):
        for row in answers(*scores, prefix=f"of-{customer}", answered_at=NOW):
            row.customer_id, row.answered_at = customer, at
            row.save()
    assert counted(pilot, "nps") == (100 + 100 - 100 + 0, 4)


def test_calls_per_appointment_by_the_delta_method_as_by_hand():
    pilot, people = factories.running(guardrails=(Guardrail("calls_per_appointment", 0.1),)), factories.customers(30)
    assign(pilot=pilot, customers=people, now=NOW)
    pairs = [(place % 3, 1 + place % 2) for place in range(30)]
    for customer, (calls, visits) in zip(people, pairs, strict=True):
        for number in range(visits):
            factories.visit(customer, NOW + (1 + number) * DAY).save()
        told = {"market": factories.market(), "customer_id": customer, "source": "crm", "seconds": 60}
        Call.objects.bulk_create(
            Call(**told, external_id=f"{customer}-{number}", began_at=NOW + DAY) for number in range(calls)
        )
    take_looks(pilot=pilot, now=NOW + 9 * DAY)
    tally = Tally.from_json(pilot.looks.latest("day").tally)
    for arm in (0, 1):
        theirs = set(Assignment.objects.filter(pilot=pilot, arm=arm).values_list("customer_id", flat=True))
        mine = [pair for customer, pair in zip(people, pairs, strict=True) if customer in theirs]
        n, ratio = len(mine), sum(y for y, _x in mine) / sum(x for _y, x in mine)
        mean = sum(x for _y, x in mine) / n
        # Deng, Knoblich, Lu, KDD 2018: the variance of the ratio is that of y - R x, over the squared mean of x
        spread = sum((y - ratio * x) ** 2 for y, x in mine) / (n - 1)
        found = estimate("calls_per_appointment", tally.total("calls_per_appointment", arm))
        assert (found.value, found.se) == pytest.approx((ratio, sqrt(spread / n) / mean))


def test_revenue_is_cut_where_the_plan_says():
    pilot, people = factories.running(outcome="revenue", effect=20.0, hypothesis="Dearer"), factories.customers(50)
    cap = pilot.versions.get().plan["cap"]
    spent = [float(10 * place) for place in range(49)] + [cap + 10_000]
    assign(pilot=pilot, customers=people, now=NOW)
    for customer, amount in zip(people, spent, strict=True):
        factories.visit(customer, NOW + DAY, revenue=amount).save()
    y, _x = counted(pilot, "revenue")
    assert 0 < cap < max(spent)
    assert y == pytest.approx(sum(min(amount, cap) for amount in spent))
    lately = sorted(100 + place for place in range(200)) + [0] * 200
    assert cap == winsorised([float(value) for value in lately])[0]
