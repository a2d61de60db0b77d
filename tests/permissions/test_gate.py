"""The gate: the dated rules of a country, then what people said; yes or no, and why."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from permissions.actions import Act, grant, undo, withdraw
from permissions.models import Channel, PolicyRule, Purpose, Source
from permissions.queries import whom
from permissions.queries.gate import may_send, may_send_many
from permissions.queries.grid import PURPOSES, grid
from permissions.queries.history import history
from tests.customers.factories import appointment, customer, market
from tests.permissions.factories import ann, denied, marijke

pytestmark = pytest.mark.django_db

JUNE, JULY = datetime(2026, 6, 30, 12, tzinfo=UTC), datetime(2026, 7, 1, 12, tzinfo=UTC)


def code(target: int | str, channel: str = "email", purpose: str = "marketing", at: datetime | None = None) -> str:
    return may_send(market(), target, channel, purpose, at).code


def test_a_customer_may_be_mailed_until_they_object_and_a_prospect_only_when_they_asked():
    came, never = marijke(), marijke(external_id="never", email="never@post.example")
    appointment(status="attended")
    assert code(came.customer_id) == code("m.oosterom@post.example") == "soft_opt_in"
    assert code(never.customer_id) == code("unheard@post.example") == "no_consent"
    grant(whom=never, act=Act(source=Source.DOUBLE_OPTIN), purposes=["newsletter"], channels=["email"])
    assert code(never.customer_id, purpose="newsletter") == "consent"
    assert code(never.customer_id) == "no_consent"


def test_from_1_july_2026_customers_are_called_only_with_consent():
    who = marijke()
    appointment(status="attended")
    assert code(who.customer_id, "phone", at=JUNE) == "not_objected"
    assert code(who.customer_id, "phone", at=JULY) == "no_consent"
    assert code("06 99 99 99 99", "phone", at=JUNE) == "no_consent"
    assert code(who.customer_id, "phone", "service", at=JULY) == "service"
    grant(whom=who, act=Act(source=Source.AGENT_CALL, by=ann()), purposes=["marketing"], channels=["phone"])
    assert code(who.customer_id, "phone", at=JULY) == "consent"


def test_the_day_of_a_rule_is_cut_by_the_market_s_own_clock():
    who = marijke()
    appointment(status="attended")
    last_moment_in_amsterdam = datetime(2026, 6, 30, 21, 59, tzinfo=UTC)
    first_moment_in_amsterdam = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
    assert code(who.customer_id, "phone", at=last_moment_in_amsterdam) == "not_objected"
    assert code(who.customer_id, "phone", at=first_moment_in_amsterdam) == "no_consent"


def test_a_country_without_rules_of_its_own_falls_back_to_the_strict_default():
    belgium = market("be", phone_region="BE")
    who = customer(of=belgium, mobile="0470 12 34 56")
    appointment(of=belgium, status="attended")
    for channel, answer in (("email", "no_consent"), ("sms", "no_consent"), ("post", "not_objected")):
        assert may_send(belgium, who.pk, channel, "marketing").code == answer
    assert may_send(belgium, who.pk, "email", "service").allowed


def test_every_rule_names_its_source_and_none_overlaps_another_of_its_kind():
    rules = list(PolicyRule.objects.all())
    assert all(rule.source for rule in rules)
    assert all(rule.note for rule in rules if not rule.confirmed)
    for one in rules:
        for other in rules:
            same = all(getattr(one, f) == getattr(other, f) for f in ("country", "channel", "purpose", "relation"))
            if same and one.valid_from < other.valid_from:
                assert one.valid_to
                assert one.valid_to < other.valid_from


def test_a_refusal_of_a_person_meets_every_address_of_theirs_and_later_ones():
    who = marijke()
    appointment(status="attended")
    withdraw(whom=whom.address(market(), "email", "m.oosterom@post.example"), act=Act(source=Source.ONE_CLICK))
    customer(email="second@post.example")
    assert code("second@post.example") == code(who.customer_id) == "denied_all"
    assert code(who.customer_id, "sms") == "soft_opt_in"


def test_consent_for_one_address_is_not_copied_to_another():
    who = marijke()
    grant(whom=who, act=Act(source=Source.SELF_SERVICE), purposes=["newsletter"], channels=["email"])
    customer(email="second@post.example")
    assert code("m.oosterom@post.example", purpose="newsletter") == "consent"
    assert code("second@post.example", purpose="newsletter") == "no_consent"
    assert code(who.customer_id, purpose="newsletter") == "consent"


def test_asking_for_one_purpose_again_lifts_the_refusal_of_all_for_that_purpose_alone():
    who = marijke()
    appointment(status="attended")
    denied(who)
    grant(whom=who, act=Act(source=Source.SELF_SERVICE), purposes=["newsletter"], channels=["email"])
    assert code(who.customer_id, purpose="newsletter") == "consent"
    assert code(who.customer_id) == "denied_all"
    denied(who, Source.ONE_CLICK)
    assert code(who.customer_id, purpose="newsletter") == "denied_all"


def test_service_is_neither_refused_nor_granted():
    who = marijke()
    denied(who)
    assert code(who.customer_id, purpose="service") == "service"
    for change in (withdraw, grant):
        with pytest.raises(ValueError, match="service"):
            change(whom=who, act=Act(source=Source.SELF_SERVICE), purposes=["service"])


def test_without_an_address_nothing_is_sent_and_another_market_knows_nobody():
    who = marijke(external_id="bare")
    assert code(who.customer_id, purpose="service") == "no_address"
    assert code(who.customer_id, "post") == "not_objected"
    assert may_send(market("be"), who.customer_id, "post", "service").code == "unknown_customer"
    assert whom.customer(market("be"), who.customer_id) is None


def test_refusals_stay_in_their_own_market():
    denied(whom.address(market("be"), "email", "a@post.example"))
    assert code("a@post.example") == "no_consent"


def test_many_are_answered_in_their_order_in_one_statement(django_assert_num_queries):
    who = marijke()
    denied(whom.address(market(), "email", "b@post.example"))
    targets = ["a@post.example", who.customer_id, "b@post.example", 987_654, "B@POST.example"]
    here = market()
    with django_assert_num_queries(1):
        answers = may_send_many(here, targets, "email", "survey")
    assert [answer.code for answer in answers] == [
        "not_objected", "not_objected", "denied_all", "unknown_customer", "denied_all",
    ]  # fmt: skip
    assert answers[0].sentence == "Toegestaan tot er bezwaar komt, en dat is er niet."


def test_the_grid_says_what_the_gate_says_in_one_query_with_the_last_word_on_it(django_assert_num_queries):
    who, agent = marijke(), ann()
    change = denied(who, Source.AGENT_CALL, by=agent, reason="too_often")
    with django_assert_num_queries(1):
        shown = grid(who)
    for channel in Channel:
        for purpose in PURPOSES:
            assert shown.cell(channel, purpose).code == code(who.customer_id, channel, purpose)
    cell = shown.cell("email", "newsletter")
    assert (cell.by, cell.reason, cell.act) == (agent.name, "too_often", change.act)
    assert shown.cell("email", "service").at is None
    undo(market=market(), act=change.act, by=agent)
    assert grid(who).cell("email", "newsletter").undone
    assert len(history(who, after=shown.last_entry)) == len(Channel)


def test_a_stranger_has_the_cells_of_their_address():
    who = whom.address(market(), "phone", "0699999999")
    denied(who)
    shown = grid(whom.address(market(), "sms", "+31699999999"))
    assert shown.cell("sms", "marketing").code == shown.cell("phone", "survey").code == "denied_all"
    assert shown.cell("email", "service").code == "no_address"
    assert {line.purpose for line in history(who)} == {Purpose.ALL}


def test_a_clock_that_runs_ahead_cannot_outlive_a_later_word():
    who = marijke()
    denied(who, Source.ESP_SYNC, occurred_at=timezone.now().replace(year=2100))
    grant(whom=who, act=Act(source=Source.SELF_SERVICE), purposes=["all"])
    assert code(who.customer_id) == "consent"
