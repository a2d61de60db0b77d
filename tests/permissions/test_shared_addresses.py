"""What two customers of one home say about the number and the address that both have: a no hits each of them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from customers.actions import forget_customer, mark_number, merge_customers
from permissions import links
from permissions.actions import (
    Act,
    Telling,
    change_address,
    count_reach,
    finish_erasures,
    grant,
    lower_many,
    open_request,
    withdraw,
)
from permissions.actions.erasing import WAIT_FOR_SYSTEMS
from permissions.models import Delivery, Reach, RightsRequest, Source
from permissions.points import address_point
from permissions.queries import askers, whom
from permissions.queries.address_states import address_states
from permissions.queries.caller import addresses, caller
from permissions.queries.gate import may_send
from permissions.queries.grid import grid
from permissions.queries.history import history_of
from permissions.queries.rights import everything
from permissions.queries.verification import verify
from permissions.queries.withdrawals import WITHDRAWALS
from tests.customers.factories import customer, market, sign_in
from tests.permissions.factories import ann, denied, sandbox, sql

pytestmark = pytest.mark.django_db
NUMBER, EMAIL = "+31612345641", "home@post.example"


@pytest.fixture
def home() -> tuple[int, int]:
    """Two of one home; number and address are filed with the first, the second is reached by nothing else."""
    first = customer(external_id="a", first_name="Anna", last_name="Smit", email=EMAIL, mobile=NUMBER)
    return first.pk, customer(external_id="b", first_name="Bert", last_name="Bos", email=EMAIL, mobile=NUMBER).pk


def who(pk: int):
    found = whom.customer(market(), pk)
    assert found
    return found


def code(target, channel="sms", purpose="survey") -> str:
    return may_send(market(), target, channel, purpose).code


def cell(pk: int, channel="sms", purpose="survey") -> str:
    return grid(who(pk)).cell(channel, purpose).code


def digest(channel: str = "sms") -> bytes:
    return address_point(market(), channel, NUMBER if channel == "sms" else EMAIL).digest


def yes(target, channel="sms", at=None) -> None:
    act = Act(source=Source.SELF_SERVICE, occurred_at=at)
    grant(whom=target, act=act, channels=[channel], purposes=["survey", "newsletter"])


def refused(home: tuple[int, int], channel: str = "sms") -> list[str]:
    """The answer for each of them, on each card, and for the address alone."""
    text = NUMBER if channel == "sms" else EMAIL
    return [
        *(code(pk, channel) for pk in home), *(cell(pk, channel) for pk in home), code(text, channel),
        code(digest(channel), channel), *(code((pk, digest(channel)), channel) for pk in home),
    ]  # fmt: skip


def test_the_second_has_number_and_address_on_the_desk_and_in_the_gate(home):
    assert (caller(market(), home[1]).number, caller(market(), home[1]).email) == (NUMBER, EMAIL)
    assert set(addresses(market(), home[1]).values()) == {NUMBER, EMAIL}
    assert cell(home[1], "email", "service") == code(home[1], "email", "service") == "service"


@pytest.mark.parametrize("says", [0, 1], ids=["whom it is filed with", "the other"])
@pytest.mark.parametrize("channel", ["sms", "email"])
def test_a_no_of_either_on_their_card_holds_for_both_and_for_the_address(home, says, channel):
    denied(who(home[says]), Source.AGENT_CALL, by=ann())
    assert set(refused(home, channel)) == {"denied_all"}


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_a_no_from_the_address_itself_holds_for_both(home, channel):
    text = NUMBER if channel == "sms" else EMAIL
    withdraw(whom=whom.address(market(), channel, text), act=Act(source=Source.ONE_CLICK), channels=[channel])
    assert set(refused(home, channel)) == {"denied_all"}
    later = {"external_id": "b", "email": "bert@post.example", "mobile": "0612345642"}
    customer(**later)
    assert code(home[1], channel) == "denied_all", "also where only the second is reached"


def test_what_sending_systems_tell_of_the_address_holds_for_both_and_is_one_act(home):
    telling = Telling(digest(), "sms", Source.SMS_KEYWORD, None)
    assert lower_many(market=market(), tellings=[telling]) == [True]
    assert set(refused(home)) == {"denied_all"}
    assert lower_many(market=market(), tellings=[telling]) == [False]
    assert [len(history_of(market(), pk, before=None, limit=9)) for pk in home] == [1, 1], "each card tells of it"
    assert sql("SELECT sum(changes) FROM permissions_tally")[0][0] == 1, "and it counts once"
    assert verify().faults == ()


def test_a_yes_of_one_at_the_address_raises_nothing_for_the_other(home):
    yes(who(home[0]), "email")
    denied(who(home[1]), Source.AGENT_CALL, by=ann())
    yes(who(home[0]), "email")
    assert (cell(home[0], "email", "newsletter"), code(home[0], "email", "newsletter")) == ("consent", "consent")
    assert (cell(home[1], "email", "newsletter"), code(home[1], "email", "newsletter")) == ("denied_all", "denied_all")
    assert code((home[1], digest("email")), "email", "newsletter") == "denied_all"
    assert code(EMAIL, "email", "newsletter") == "consent", "somebody who reads it asked for it since"


def test_a_no_that_one_said_before_they_shared_it_holds_for_the_address(home):
    third = customer(external_id="c", email="c@post.example")
    yes(who(home[0]), "email", at=timezone.now() - timedelta(days=2))
    denied(who(third.pk), Source.AGENT_CALL, by=ann())
    assert code(EMAIL, "email", "newsletter") == "consent"
    customer(external_id="c", email=EMAIL)
    assert code(EMAIL, "email", "newsletter") == "denied_all"
    assert code((home[0], digest("email")), "email", "newsletter") == "consent", "to the one who asked for it"


def test_whom_it_is_said_not_to_belong_to_is_none_of_them(home):
    mark_number(by=None, market=market(), customer_id=home[0], value=NUMBER, wrong=True)
    assert (code(home[0]), code((home[0], digest()))) == ("wrong_number", "wrong_number")
    assert code(NUMBER, purpose="service") == code(home[1], purpose="service") == "service"
    assert whom.address(market(), "sms", NUMBER).customer_id == home[1]


def test_a_change_is_passed_on_for_every_address_of_theirs(home):
    sandbox()
    denied(who(home[1]), Source.AGENT_CALL, by=ann())
    assert {bytes(row.point) for row in Delivery.objects.all()} == {digest("sms"), digest("email")}
    states = address_states(market(), [digest("email")])
    assert states[digest("email")].customer == "", "of whom several are, none is told"
    assert states[digest("email")].answers["email"]["newsletter"] == "denied_all"


def test_the_number_opens_a_list_at_the_desk_and_no_card(client, home):
    desk = sign_in(client, ann())
    answer = desk.get(reverse("desk:index"), {"tel": NUMBER, "call": "1"}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(reverse("desk:index"), 302)]
    assert "Anna Smit" in page
    assert "Bert Bos" in page


@pytest.mark.parametrize("page", ["oneclick", "preferences"])
def test_the_link_of_a_shared_address_lowers_for_both_and_shows_nothing_of_either(client, home, page):
    customer(external_id="a", email="anna.private@post.example")
    customer(external_id="a", email=EMAIL)
    link = links.Link(market().pk, digest("email"), "email", "newsletter")
    shown = client.get(links.address(link)).content.decode()
    assert "a•••@post.example" not in shown
    client.post(links.address(link, page), {"stop": "1"} if page == "preferences" else {})
    assert {code(pk, "email", "newsletter") for pk in home} <= {"denied_all", "denied_purpose"}
    assert code(EMAIL, "email", "newsletter") in {"denied_all", "denied_purpose"}


@pytest.mark.parametrize("goes", [0, 1], ids=["whom it is filed with", "the other"])
def test_whoever_is_erased_leaves_the_other_number_permission_and_no(home, goes):
    stays = home[1 - goes]
    withdraw(whom=whom.address(market(), "email", EMAIL), act=Act(source=Source.ONE_CLICK), channels=["email"])
    yes(who(stays))
    asks = askers.customer(market(), home[goes])
    open_request(by=ann(), asks=asks, kind="erasure", checks=["birth", "postcode", "address", "plate"])
    assert code(stays) == code((stays, digest())) == "consent", "while it is under way"
    RightsRequest.objects.update(asked_at=timezone.now() - WAIT_FOR_SYSTEMS)
    assert finish_erasures() == 1
    assert set(addresses(market(), stays).values()) == {NUMBER, EMAIL}
    assert code(stays) == code(NUMBER) == "consent"
    assert code(stays, "email") == code(EMAIL, "email") == "denied_all"
    assert addresses(market(), home[goes]) == {}


def test_the_answer_to_the_second_holds_what_they_share(home):
    told = everything(askers.customer(market(), home[1]))
    assert {row["value"] for row in told["addresses"]} == {NUMBER, EMAIL}


def test_another_number_instead_of_a_shared_one_leaves_it_to_the_other(home):
    change_address(
        whom=who(home[1]), channel="sms", value="0612345699", instead_of=digest(),
        act=Act(source=Source.AGENT_CORRECTION, by=ann()),
    )  # fmt: skip
    assert caller(market(), home[1]).number == "0612345699"
    assert code(home[0], purpose="service") == code(NUMBER, purpose="service") == "service"
    assert code((home[1], digest()), purpose="service") == "wrong_number"
    customer(external_id="b", mobile=NUMBER)
    assert code((home[1], digest()), purpose="service") == "wrong_number", "no source brings it back"
    act = Act(source=Source.AGENT_CORRECTION, by=ann())
    change_address(whom=who(home[1]), channel="sms", value=NUMBER, act=act)
    assert code((home[1], digest()), purpose="service") == "service"


def test_a_number_of_somebody_else_is_still_not_taken(home):
    third = customer(external_id="c", email="c@post.example")
    with pytest.raises(ValidationError):
        change_address(whom=who(third.pk), channel="sms", value=NUMBER, act=Act(source=Source.AGENT_CORRECTION))


def test_who_is_merged_brings_their_no_to_what_the_other_shares(home):
    third = customer(external_id="c", email="c@post.example")
    denied(who(third.pk), Source.AGENT_CALL, by=ann())
    merge_customers(market(), third.pk, home[1])
    assert set(refused(home)) == {"denied_all"}


def test_the_count_and_the_refusals_of_pilots_see_both(home):
    count_reach(market())
    assert Reach.objects.filter(channel="sms", purpose="service", code="service").get().customers == 2
    lower_many(market=market(), tellings=[Telling(digest(), "sms", Source.SMS_KEYWORD, None)])
    count_reach(market())
    assert Reach.objects.filter(channel="sms", purpose="survey", code="denied_all").get().customers == 2
    assert {row[0] for row in sql(f"SELECT customer_id FROM {WITHDRAWALS} w")} == set(home)


def test_what_one_says_on_their_card_is_no_word_of_the_other(home):
    denied(who(home[1]), Source.AGENT_CALL, by=ann())
    assert {row[0] for row in sql(f"SELECT customer_id FROM {WITHDRAWALS} w")} == {home[1]}


def test_the_erased_one_s_card_is_empty_and_the_other_s_is_not(home):
    forget_customer(market(), home[0])
    assert (who(home[0]).points[1:], len(who(home[1]).points)) == ((), 3)
