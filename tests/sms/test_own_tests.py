"""A text on one's own telephone: marked, capped, and no result of anything."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from campaigns.models import Message
from sms import actions
from sms.models import OwnNumber, Sending, Stage, TextMessage
from sms.queries.limits import allowance
from sms.queries.rates import rates
from tests.accounts.factories import market, signed_in
from tests.sms.factories import approved, draft, gateway, planner, writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(pim):
    gateway()
    actions.set_own_number(by=pim, market=market(), phone="06-12345678")
    return OwnNumber.objects.get(user=pim)


def send(by, version, language="nl"):
    return actions.send_test(by=by, version=version, language=language)


def test_the_text_comes_with_made_up_values_and_a_mark(own, pim, version, peer):
    send(pim, version)
    actions.drain(market=market())
    (message,) = peer.got
    assert (message.to, message.text) == (
        "+31612345678",
        "Test: Dag Sam, tot maandag 7 december om 10:40 in Amersfoort.",
    )


def test_it_leaves_at_night_too_and_of_a_draft_for_who_writes_it(own, version, peer, monkeypatch):
    wies = writer("Wil")
    actions.set_own_number(by=wies, market=market(), phone="0687654321")
    begun = draft(by=wies, name="Nieuw", text="Nieuw {plate}").versions.get()
    monkeypatch.setattr("sms.actions.claiming.next_moment", lambda at, **_: at.replace(year=at.year + 1))
    send(wies, begun)
    actions.drain(market=market())
    assert [message.text for message in peer.got] == ["Test: Nieuw XX-123-X"]


def test_it_counts_as_no_result_no_rate_and_no_limit(own, pim, version, peer):
    before = allowance(market(), pim)
    send(pim, version)
    actions.drain(market=market())
    TextMessage.objects.update(stage=Stage.DELIVERED)
    actions.tell_campaigns(market=market())
    assert not Message.objects.exists()
    assert rates(market(), days=1)["gateway"] == []
    assert allowance(market(), pim) == before


def test_a_number_that_cannot_be_texted_is_refused_and_an_empty_one_forgets(own, pim):
    for wrong in ("020-1234567", "06-CALLNOW1", "+3197012345678", "x"):
        with pytest.raises(ValidationError):
            actions.set_own_number(by=pim, market=market(), phone=wrong)
    assert OwnNumber.objects.get().phone == "+31612345678"
    actions.set_own_number(by=pim, market=market(), phone=" ")
    assert not OwnNumber.objects.exists()


def test_without_a_number_a_text_or_a_test_left_it_says_why(pim, version, monkeypatch):
    gateway()
    with pytest.raises(ValidationError, match="nummer"):
        send(pim, version)
    actions.set_own_number(by=pim, market=market(), phone="0612345678")
    with pytest.raises(ValidationError):
        send(pim, version, "de")
    monkeypatch.setattr("sms.actions.testing.A_DAY", 2)
    for _ in range(2):
        send(pim, version)
    with pytest.raises(ValidationError, match="2"):
        send(pim, version)


def test_a_planner_tests_no_marketing_and_no_draft(own, pim):
    wies = writer("Wil")
    marketing = approved(
        by=wies, second=writer("Dirk"), purpose="marketing", name="Actie", text="Helder {opt_out}"
    ).versions.get()
    for version in (marketing, draft(by=wies, name="Nieuw").versions.get()):
        with pytest.raises(PermissionDenied):
            send(pim, version)
    assert not Sending.objects.exists()


def test_the_page_of_a_template_sends_it_and_leads_to_the_number_first(pim, version):
    gateway()
    client, template = signed_in(pim), reverse("sms:template", args=[version.template_id])
    asked = {"version": version.number, "language": "nl"}
    test = reverse("sms:test", args=[version.template_id])
    assert "Give your own mobile number first" in client.post(test, asked, follow=True).content.decode()
    wrong = client.post(reverse("sms:own_number"), {"phone": "020"}).content.decode()
    assert "This is no mobile number" in wrong
    client.post(reverse("sms:own_number"), {"phone": "06 12345678"})
    assert "Test on my telephone" in client.get(template).content.decode()
    page = client.post(test, asked, follow=True).content.decode()
    assert "A test on one" in page
    assert client.post(test, {"version": "x"}).status_code == 404
    stranger = signed_in(planner("Piet", of=market("be", name="België")))
    assert stranger.post(test, asked).status_code == 404


def test_the_page_asks_few_questions(own, pim, django_assert_max_num_queries):
    client = signed_in(pim)
    with django_assert_max_num_queries(10):
        assert "+31612345678" in client.get(reverse("sms:own_number")).content.decode()
