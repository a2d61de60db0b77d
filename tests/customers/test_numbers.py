"""A number that is somebody else's: nothing is sent to it, it is shown as such, and it can be taken back."""

import pytest

from accounts import roles
from accounts.models import AuditEntry
from customers.actions import mark_number
from customers.models import ContactPoint
from permissions.queries.caller import caller
from permissions.queries.gate import may_send, may_send_many
from tests.accounts import factories
from tests.customers.factories import customer, market

pytestmark = pytest.mark.django_db
NUMBER = "06 12 34 56 41"


def mark(who, *, wrong=True, value=NUMBER, of=None):
    return mark_number(by=None, market=of or market(), customer_id=who.pk, value=value, wrong=wrong)


def test_nothing_is_sent_to_a_wrong_number_not_even_service():
    marijke = customer()
    assert may_send(market(), marijke.pk, "sms", "service").allowed
    assert mark(marijke, value="+31612345641")
    codes = [each.code for each in may_send_many(market(), [marijke.pk, NUMBER], "sms", "service")]
    assert codes == ["wrong_number"] * 2
    assert may_send(market(), marijke.pk, "email", "service").allowed


def test_it_can_be_taken_back_and_twice_changes_nothing():
    marijke = customer()
    assert [mark(marijke), mark(marijke), mark(marijke, wrong=False), mark(marijke, wrong=False)] == [
        True, False, True, False,
    ]  # fmt: skip
    assert may_send(market(), marijke.pk, "sms", "service").allowed
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "target")) == [
        ("number.wrong", f"customer {marijke.pk}"),
        ("number.right", f"customer {marijke.pk}"),
    ]


def test_a_number_of_somebody_else_or_of_another_market_is_left_alone():
    marijke = customer()
    other = customer(external_id="jan", mobile="0612345642")
    assert not mark(other)
    assert not mark(marijke, of=market("be", name="België"))
    assert not ContactPoint.objects.exclude(wrong_at=None).exists()


def test_the_card_and_the_desk_show_it_and_the_button_takes_it_back():
    marijke = customer()
    mark(marijke)
    client = factories.signed_in(factories.person("Pim", roles.PLANNER))
    place = f"/customers/{marijke.pk}/"
    assert "somebody else's" in client.get(place).content.decode()
    assert "(somebody else's)" in caller(market(), marijke.pk).number
    client.post(f"{place}number/", {"value": NUMBER, "wrong": "no"})
    assert "somebody else's" not in client.get(place).content.decode()


def test_who_only_reads_results_marks_nothing():
    marijke = customer()
    client = factories.signed_in(factories.person("Vera", roles.VIEWER))
    assert client.post(f"/customers/{marijke.pk}/number/", {"value": NUMBER, "wrong": "yes"}).status_code == 403
    assert not ContactPoint.objects.exclude(wrong_at=None).exists()
