"""Another address in the place of one: after a check, refusals go along, consents stay, and the ledger can prove it."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import roles
from accounts.models import AuditEntry
from customers.models import ContactPoint
from permissions.actions import Act, change_address, grant, withdraw
from permissions.models import Delivery, Event, Evidence, Source
from permissions.points import Whom, address_point
from permissions.queries import whom
from permissions.queries.desk import allowed
from permissions.queries.gate import may_send
from permissions.queries.grid import grid
from permissions.queries.verification import verify
from tests.customers.factories import agent, customer, market, sign_in
from tests.permissions.factories import ann, denied, marijke, sandbox
from tests.permissions.test_desk import card, text

pytestmark = pytest.mark.django_db
OLD, NEW = "m.oosterom@post.example", "Marijke@New.example"
CHECKED = {"checks": ["plate", "address"]}


def point(value: str, channel: str = "email") -> bytes:
    return address_point(market(), channel, value).digest


def alone(value: str = OLD) -> Whom:
    """An address before anybody knew whose it is."""
    return Whom(market(), (address_point(market(), "email", value),))


def change(value: str = NEW, old: str | None = OLD, channel: str = "email", **act) -> None:
    told = Act(source=Source.AGENT_CORRECTION, by=ann(), evidence={"identity": "plate,address"}, **act)
    instead_of = point(old, channel) if old else None
    change_address(whom=marijke(), channel=channel, value=value, act=told, instead_of=instead_of)


def code(target: str, purpose: str = "marketing", channel: str = "email") -> str:
    return may_send(market(), target, channel, purpose).code


def entries(value: str) -> list[tuple[str, str, str, str]]:
    told = Event.objects.filter(point=point(value)).order_by("pk")
    return list(told.values_list("action", "purpose", "source", "reason"))


def test_nothing_goes_to_the_former_address_any_more_and_all_that_may_to_the_new_one():
    who = marijke()
    assert code(OLD, "service") == "service"
    change()
    assert code(OLD, "service") == code(OLD) == "wrong_number"
    assert code(NEW, "service") == "service"
    assert may_send(market(), who.customer_id, "email", "service").point == point(NEW)
    assert may_send(market(), who.customer_id, "sms", "service").allowed


def test_a_person_s_no_holds_for_the_new_address_without_a_word():
    denied(marijke())
    change()
    assert code(NEW) == "denied_all"
    assert verify().faults == ()


def test_a_no_that_stood_under_the_address_alone_is_written_down_for_the_new_one():
    sandbox()
    marijke()
    withdraw(whom=alone(), act=Act(source=Source.ONE_CLICK), purposes=["newsletter"])
    before = entries(OLD)
    change()
    assert entries(NEW) == [("withdraw", "newsletter", "agent_correction", "address_carried")]
    assert code(NEW, "newsletter") == "denied_purpose"
    assert code(NEW, "survey") == "not_objected"
    assert entries(OLD)[: len(before)] == before
    carried = Event.objects.get(point=point(NEW))
    assert Evidence.objects.get(act=carried.act).body == {"identity": "plate,address"}
    assert verify().faults == ()


def test_a_yes_stays_with_the_address_for_which_it_was_given():
    who = marijke()
    grant(whom=who, act=Act(source=Source.SELF_SERVICE), purposes=["newsletter"], channels=["email"])
    assert code(OLD, "newsletter") == "consent"
    change()
    assert code(NEW, "newsletter") == "no_consent"


def test_a_no_that_was_answered_by_a_later_yes_does_not_go_along():
    marijke()
    withdraw(whom=alone(), act=Act(source=Source.ONE_CLICK), purposes=["survey"])
    grant(whom=alone(), act=Act(source=Source.SELF_SERVICE), purposes=["survey"])
    change()
    assert entries(NEW) == []
    assert code(NEW, "survey") == "not_objected"


def test_that_the_former_address_does_not_exist_says_nothing_of_the_new_one():
    marijke()
    withdraw(whom=alone(), act=Act(source=Source.HARD_BOUNCE))
    change()
    assert entries(NEW) == []
    assert code(NEW, "survey") == "not_objected"


def test_a_no_behind_a_bounce_still_goes_along():
    marijke()
    withdraw(whom=alone(), act=Act(source=Source.ONE_CLICK))
    withdraw(whom=alone(), act=Act(source=Source.HARD_BOUNCE))
    change()
    assert code(NEW, "survey") == "denied_all"


def test_every_sending_system_is_told_of_both():
    sandbox()
    marijke()
    withdraw(whom=alone(), act=Act(source=Source.ONE_CLICK))
    Delivery.objects.all().update(confirmed=0, wanted=0)
    change()
    told = {bytes(row.point): row.wanted > row.confirmed for row in Delivery.objects.all()}
    assert told == {point(OLD): True, point(NEW): True}


def test_whoever_comes_back_has_the_former_address_as_it_was():
    marijke()
    change()
    change(OLD, NEW)
    assert code(OLD, "survey") == "not_objected"
    assert code(NEW, "survey") == "wrong_number"
    assert [entry[0] for entry in entries(OLD)] == ["withdraw", "void"]
    change()
    assert code(OLD, "survey") == "wrong_number"
    assert code(NEW, "survey") == "not_objected"
    assert verify().faults == ()


def test_a_number_takes_the_no_to_texts_and_calls_along():
    marijke()
    told = Whom(market(), (address_point(market(), "sms", "0612345641"),))
    withdraw(whom=told, act=Act(source=Source.SMS_KEYWORD))
    change("06 87654321", "0612345641", "sms")
    assert code("+31687654321", channel="sms") == code("+31687654321", channel="phone") == "denied_all"


def test_one_besides_leaves_the_other_as_it_is():
    marijke()
    change(NEW, None)
    assert code(OLD, "service") == code(NEW, "service") == "service"
    assert not Event.objects.exists()


def test_another_customer_s_address_is_refused_and_nothing_changes():
    customer(external_id="two", email=NEW)
    marijke()
    with pytest.raises(ValidationError, match="andere klant"):
        change()
    assert code(OLD, "service") == "service"
    assert not Event.objects.exists()


def test_an_address_of_another_market_is_nobody_s_here():
    customer(of=market("be"), external_id="two", email=NEW)
    marijke()
    change()
    assert code(NEW, "service") == "service"
    assert ContactPoint.objects.filter(hash=point(NEW)).count() == 2


def test_the_same_form_sent_twice_writes_once():
    marijke()
    withdraw(whom=alone(), act=Act(source=Source.ONE_CLICK))
    change(key="form-1")
    written = Event.objects.count()
    with pytest.raises(ValidationError):
        change(NEW, NEW, key="form-1")
    assert Event.objects.count() == written


def test_a_source_that_tells_of_the_former_address_again_does_not_bring_it_back():
    marijke()
    change()
    customer()
    assert code(OLD, "service") == "wrong_number"


def test_without_a_check_the_desk_changes_nothing_and_shows_no_address(client):
    who = customer()
    sign_in(client)
    assert "Another address or number" not in text(client.get(f"{card(who)}check/"))
    client.post(f"{card(who)}address/", {"value": NEW, "instead_of": point(OLD).hex(), "once": "1"})
    assert not ContactPoint.objects.filter(hash=point(NEW)).exists()


def test_after_a_check_the_desk_changes_it_and_writes_that_down(client, django_assert_max_num_queries):
    who = customer()
    withdraw(whom=alone(), act=Act(source=Source.ONE_CLICK), purposes=["newsletter"])
    sign_in(client)
    client.post(f"{card(who)}check/", CHECKED)
    with django_assert_max_num_queries(10):
        page = text(client.get(f"{card(who)}check/"))
    assert OLD in page.lower()
    told = {"value": f" {NEW} ", "instead_of": point(OLD).hex(), "once": "1"}
    answer = client.post(f"{card(who)}address/", told)
    assert answer.url == card(who)
    shown = text(client.get(card(who)))
    assert NEW.lower() in shown
    assert "oosterom@" not in shown.lower()
    entry = AuditEntry.objects.get(action="customer.address_changed")
    assert "new.example" not in f"{entry.detail}{entry.target}"
    assert "email/newsletter" not in allowed(grid(whom.customer(market(), who.pk)))


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"value": "marijke"}, "no whole e-mail address and no phone number"),
        ({"value": ""}, "This field is required"),
        ({"value": "06 87654321"}, "An address takes the place of an address"),
        ({"instead_of": "00" * 16}, "Select a valid choice"),
        ({"instead_of": ""}, "This field is required"),
        ({"value": OLD}, "stands on the card already"),
        ({"value": "two@post.example"}, "another customer&#x27;s card"),
    ],
)
def test_what_cannot_be_filed_is_told_and_what_was_typed_stays(client, told, sentence):
    who = customer()
    customer(external_id="two", email="two@post.example")
    sign_in(client)
    client.post(f"{card(who)}check/", CHECKED)
    form = {"value": NEW, "instead_of": point(OLD).hex(), "once": "1", **told}
    assert sentence in client.post(f"{card(who)}address/", form).content.decode()
    assert not Event.objects.exists()


@pytest.mark.parametrize("role", [roles.PLANNER, roles.VIEWER, roles.DIGITAL_TEAM])
def test_nobody_but_the_desk_may(role):
    who = customer()
    client = sign_in(Client(), agent(role, of=market()))
    assert client.post(f"{card(who)}address/", {"value": NEW, "once": "1"}).status_code == 403


def test_a_customer_of_another_market_is_nobody(client):
    who = customer(of=market("be"))
    sign_in(client)
    assert client.post(f"{card(who)}address/", {"value": NEW, "once": "1"}).status_code == 404
