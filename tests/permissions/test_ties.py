"""Who says yes and no at one moment has said no; a microsecond later it is another answer."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from permissions.actions import Act, grant, withdraw
from permissions.models import PolicyRule, Source, State
from permissions.queries import whom
from permissions.queries.gate import may_send, outranks
from permissions.words import REASONS
from tests.customers.factories import customer, market
from tests.permissions.factories import marijke, sql

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
ADDRESS = "m.oosterom@post.example"


def say_no(who, at=AT, source=Source.SELF_SERVICE, purposes=("all",)):
    withdraw(whom=who, act=Act(source=source, occurred_at=at), channels=["email"], purposes=purposes)


def say_yes(who, at=AT, purposes=("newsletter",)):
    grant(whom=who, act=Act(source=Source.SELF_SERVICE, occurred_at=at), channels=["email"], purposes=purposes)


def address(value=ADDRESS):
    return whom.address(market(), "email", value)


def code(target, purpose="newsletter"):
    return may_send(market(), target, "email", purpose).code


@pytest.mark.parametrize("refused", ["all", "newsletter"])
@pytest.mark.parametrize("first", ["no", "yes"])
@pytest.mark.parametrize(("later", "allowed"), [(-TICK, False), (TICK * 0, False), (TICK, True)])
def test_a_yes_lifts_a_no_only_when_it_came_later_in_whatever_order_they_are_recorded(refused, first, later, allowed):
    who = marijke()
    said = [lambda: say_no(who, purposes=(refused,)), lambda: say_yes(who, AT + later)]
    for say in said if first == "no" else reversed(said):
        say()
    for target in (who.customer_id, ADDRESS):
        answer = may_send(market(), target, "email", "newsletter")
        assert (answer.allowed, answer.code == "consent") == (allowed, allowed)
    stands = State.objects.filter(purpose="newsletter", status="denied").exists() or refused == "all"
    assert stands or allowed  # the projection's own word says the same


@pytest.mark.parametrize(("later", "expected"), [(-TICK, "denied_all"), (TICK * 0, "denied_all"), (TICK, "consent")])
def test_at_an_address_alone_it_is_the_same(later, expected):
    say_no(address())
    say_yes(address(), AT + later)
    assert code(ADDRESS) == expected


@pytest.mark.parametrize(("later", "expected"), [(-TICK, "denied_all"), (TICK * 0, "denied_all"), (TICK, "consent")])
def test_at_a_shared_address_a_yes_stands_against_one_s_no_only_when_it_came_later(later, expected):
    one, other = marijke(external_id="one", email=ADDRESS), marijke(external_id="two", email=ADDRESS)
    assert code(one.customer_id) == code(other.customer_id) == code(ADDRESS) == "no_consent"
    say_no(whom.customer(market(), one.customer_id))
    say_yes(address(), AT + later)
    assert code(ADDRESS) == expected


@pytest.mark.parametrize(("of_all", "expected"), [(-TICK, "denied_purpose"), (TICK * 0, "bounced"), (TICK, "bounced")])
def test_of_two_refusals_the_later_is_named_and_of_one_moment_that_of_everything(of_all, expected):
    say_no(address(), AT, purposes=("newsletter",))
    say_no(address(), AT + of_all, Source.HARD_BOUNCE)
    assert code(ADDRESS) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (Source.HARD_BOUNCE, "bounced"),
        (Source.COMPLAINT, "complained"),
        (Source.ONE_CLICK, "denied_all"),
        (Source.SELF_SERVICE, "denied_all"),
        (Source.AGENT_CALL, "denied_all"),
        (Source.ERASURE, "erased"),
    ],
)
def test_a_refusal_of_everything_is_named_by_where_it_came_from(source, expected):
    say_no(address(), source=source)
    assert code(ADDRESS) == expected
    assert code(ADDRESS, "marketing") == expected


def test_the_address_s_own_refusal_is_named_before_the_person_s():
    who = marijke()
    say_no(who)
    say_no(address(), AT + TICK, Source.COMPLAINT)
    assert code(ADDRESS) == code(who.customer_id) == "complained"


RULE = {"channel": "email", "purpose": "newsletter", "relation": "prospect", "source": "a test", "confirmed": True}


@pytest.fixture
def like_a_migration():
    sql("ALTER TABLE permissions_policyrule DISABLE TRIGGER by_migration")


def in_luxembourg(at=None):
    lux = market("lu", phone_region="LU")
    return may_send(lux, "unheard@post.example", "email", "newsletter", at).code


@pytest.mark.usefixtures("like_a_migration")
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 4, 29, 12, tzinfo=UTC), "no_consent"),
        (datetime(2026, 4, 30, 12, tzinfo=UTC), "not_objected"),
        (datetime(2026, 5, 1, 12, tzinfo=UTC), "service"),
        (datetime(2026, 5, 10, 12, tzinfo=UTC), "service"),
        (datetime(2026, 5, 11, 12, tzinfo=UTC), "no_consent"),
    ],
)
def test_a_rule_holds_from_its_first_day_to_its_last_and_then_everybody_s(at, expected):
    PolicyRule.objects.create(country="LU", basis="opt_out", valid_from="2026-04-30", valid_to="2026-04-30", **RULE)
    PolicyRule.objects.create(country="LU", basis="none", valid_from="2026-05-01", valid_to="2026-05-10", **RULE)
    assert in_luxembourg(at) == expected


@pytest.mark.usefixtures("like_a_migration")
def test_a_country_s_own_rule_goes_before_everybody_s_and_a_later_one_before_an_earlier():
    assert in_luxembourg() == "no_consent"
    PolicyRule.objects.create(country="LU", basis="opt_out", valid_from="2020-01-01", valid_to=None, **RULE)
    PolicyRule.objects.create(country="*", basis="soft_opt_in", valid_from="2026-03-01", valid_to=None, **RULE)
    assert in_luxembourg() == "not_objected"
    PolicyRule.objects.create(country="LU", basis="none", valid_from="2021-01-01", valid_to=None, **RULE)
    assert in_luxembourg() == "service"


@pytest.mark.parametrize("of", [1, "m@post.example", b"digest", (1, b"digest")])
@pytest.mark.parametrize(
    ("code", "than", "customer", "address"),
    [
        ("consent", "no_address", True, True),
        ("denied_all", "no_address", True, True),
        ("consent", "wrong_number", True, True),
        ("wrong_number", "consent", False, False),
        ("wrong_number", "no_consent", False, False),
        ("wrong_number", "no_address", True, True),
        ("consent", "consent", False, False),
        ("no_address", "no_address", True, True),
        ("consent", "no_consent", True, True),
        ("no_consent", "consent", False, False),
        ("denied_all", "consent", False, True),
        ("denied_all", "no_consent", False, True),
        ("consent", "denied_all", True, False),
        ("denied_all", "bounced", False, False),
        ("no_consent", "no_rule", False, False),
        ("stopped", "no_consent", True, True),
        ("no_consent", "stopped", False, False),
        ("no_address", "wrong_number", False, False),
        ("consent", "not_objected", True, True),
        ("not_objected", "consent", False, False),
    ],
)
def test_of_two_answers_a_customer_has_the_better_and_a_shared_address_the_refusal(of, code, than, customer, address):
    assert outranks(code, than, of=of) == (customer if isinstance(of, int) else address)


@pytest.mark.parametrize("of", [1, b"digest"])
def test_which_answer_counts_does_not_depend_on_the_order_in_which_they_come(of):
    for one, other in combinations(REASONS, 2):
        assert outranks(one, other, of=of) != outranks(other, one, of=of), (one, other)


def test_who_has_two_addresses_may_be_written_to_at_the_one_that_may_be_used():
    who = marijke(email="one@post.example")
    say_no(address("one@post.example"), source=Source.HARD_BOUNCE)
    assert code(who.customer_id, "survey") == "bounced"
    customer(email="two@post.example")
    answer = may_send(market(), who.customer_id, "email", "survey")
    assert answer.allowed == code("two@post.example", "survey").startswith("not_")
