"""Two customers who turn out to be one: a no holds for all that both are reached by, a yes where it was said."""

import pytest
from django.utils import timezone

from accounts.actions import audit
from customers.actions import merge_customers
from customers.merging import RefusedError
from customers.models import Customer
from permissions.actions import Act, count_reach, finish_erasures, grant, open_request
from permissions.actions.erasing import WAIT_FOR_SYSTEMS
from permissions.models import Delivery, Event, Reach, RightsRequest, Source
from permissions.queries import askers, rights, whom
from permissions.queries.gate import may_send
from permissions.queries.history import history, history_of
from permissions.queries.reach import people
from permissions.queries.verification import verify
from permissions.queries.withdrawals import WITHDRAWALS
from tests.customers.factories import customer, market
from tests.permissions.factories import ann, denied, marijke, sandbox, sql

pytestmark = pytest.mark.django_db
OURS, THEIRS = "m.oosterom@post.example", "marijke@work.example"
WORK = {"external_id": "m", "email": THEIRS}


def merged() -> Customer:
    kept = customer()
    merge_customers(market(), customer(**WORK).pk, kept.pk)
    return kept


def code(target: str | int, channel: str = "email", purpose: str = "newsletter") -> str:
    return may_send(market(), target, channel, purpose).code


def yes(who, at=None) -> None:
    grant(whom=who, act=Act(source=Source.SELF_SERVICE, occurred_at=at), purposes=["newsletter"])


def ledger() -> list[tuple[object, ...]]:
    return list(Event.objects.order_by("pk").values_list("pk", "point", "action", "occurred_at"))


@pytest.mark.parametrize("who", [WORK, {}], ids=["who went", "who stays"])
def test_a_no_of_either_holds_for_every_address_of_both(who):
    customer(), customer(**WORK)
    denied(marijke(**who), Source.SMS_KEYWORD)
    before = ledger()
    kept = merged()
    assert code(OURS) == code(THEIRS) == "denied_all"
    assert code(kept.pk, "post") == "denied_all"
    assert ledger()[: len(before)] == before, "what was written is never rewritten"
    assert verify().faults == ()


def test_a_yes_holds_where_it_was_given_and_nowhere_else():
    customer(), customer(**WORK)
    yes(whom.address(market(), "email", THEIRS))
    merged()
    assert (code(OURS), code(THEIRS)) == ("no_consent", "consent")


def test_a_no_holds_though_the_other_said_yes_since():
    customer(), customer(**WORK)
    denied(marijke(**WORK), Source.AGENT_CALL, by=ann())
    yes(marijke())
    kept = merged()
    assert {code(OURS), code(THEIRS), code(kept.pk, "post")} == {"denied_all"}
    yes(whom.customer(market(), kept.pk))
    assert {code(OURS), code(THEIRS)} == {"consent"}, "until they say so themselves"


def test_what_both_said_is_read_as_theirs_and_no_word_is_counted_twice():
    customer(), customer(**WORK)
    at = timezone.now() - WAIT_FOR_SYSTEMS
    denied(marijke(**WORK), Source.SELF_SERVICE, occurred_at=at)
    tallies = sql("SELECT sum(changes) FROM permissions_tally")
    kept = merged()
    who = whom.customer(market(), kept.pk)
    told = {line.at for line in history(who)}
    assert told == {line.at for line in history_of(market(), kept.pk, before=None, limit=50)} == {at}
    assert sql("SELECT sum(changes) FROM permissions_tally") == tallies
    counted = f"SELECT DISTINCT w.occurred_at FROM {WITHDRAWALS} w WHERE w.customer_id = %s"
    assert sql(counted, kept.pk) == [(at,)]


def test_sending_systems_are_told_of_every_address_that_a_no_now_holds_for():
    sandbox()
    customer(), customer(**WORK)
    denied(marijke())
    told = set(Delivery.objects.values_list("point", flat=True))
    merged()
    fresh = {bytes(point) for point in Delivery.objects.values_list("point", flat=True)} - {bytes(one) for one in told}
    assert fresh == {whom.address(market(), "email", THEIRS).points[-1].digest}


def test_pages_about_the_one_who_went_are_about_the_one_who_stays():
    kept = merged()
    gone = Customer.objects.get(external_id="m")
    assert whom.customer(market(), gone.pk) == whom.customer(market(), kept.pk)
    asked = askers.customer(market(), gone.pk)
    assert (asked.number, asked.target) == (kept.pk, f"customer {kept.pk}")
    audit(by=None, action="customer.viewed", market=market(), target=f"customer {gone.pk}")
    told = rights.everything(asked)
    assert told["person"]["last_name"] == "van Oosterom"
    assert [line["action"] for line in told["looked_at"]] == ["customer.merged", "customer.viewed"]


def test_nobody_is_counted_twice_where_people_are_counted():
    customer(), customer(**WORK)
    denied(marijke(**WORK))
    kept = merged()
    assert count_reach(market()) == 1
    assert set(Reach.objects.values_list("customers", flat=True)) == {1}
    assert people(market(), ("email", "newsletter"), frozenset({"denied_all"})).customers == (kept.pk,)


def test_nobody_is_merged_while_they_are_being_erased_and_a_request_answered_is_the_one_s_who_stays():
    gone, kept = customer(**WORK), customer()
    told = {"by": ann(), "checks": ("plate", "address")}
    open_request(asks=askers.customer(market(), gone.pk), kind="access", **told)
    open_request(asks=askers.customer(market(), gone.pk), kind="erasure", **told)
    for one, other, whose in ((gone, kept, "gone"), (kept, gone, "kept")):
        with pytest.raises(RefusedError) as error:
            merge_customers(market(), one.pk, other.pk)
        assert (error.value.whose, error.value.reason) == (whose, "has asked to be erased: that goes first")
    RightsRequest.objects.filter(kind="erasure").delete()
    merge_customers(market(), gone.pk, kept.pk)
    assert RightsRequest.objects.get().customer_id == kept.pk


def test_erasing_the_one_who_stays_forgets_both():
    kept = merged()
    open_request(by=ann(), asks=askers.customer(market(), kept.pk), kind="erasure", checks=("plate", "address"))
    assert finish_erasures() == 1
    assert Customer.objects.filter(erased_at=None).count() == 0
    assert code(OURS) == code(THEIRS) == "erased"
    assert verify().faults == ()
