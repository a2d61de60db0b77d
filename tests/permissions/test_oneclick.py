"""One click in the mail program (RFC 8058): nothing asked, nothing redirected, nothing raised, nothing told."""

import pytest
from django.test import Client

from accounts import access
from permissions import links
from permissions.actions import grant
from permissions.acts import Act
from permissions.links import Link
from permissions.models import Event, Source
from permissions.queries.gate import may_send
from permissions.urls.choices import urlpatterns
from tests.customers.factories import customer, market
from tests.permissions.factories import marijke

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
EMAIL = "m.oosterom@post.example"


def link(purpose="newsletter", **fields):
    who = marijke(**fields)
    return Link(who.market.pk, who.points[1].digest, "email", purpose)


def path(of):
    return f"/u/{links.token(of)}"


def entries():
    return list(Event.objects.filter(lead=True).values_list("action", "channel", "purpose", "source"))


@pytest.fixture
def provider():
    """A mailbox provider's machine: no cookies, and CSRF is checked as for everybody."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize(
    "encoded", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"]
)
def test_a_post_of_any_encoding_lowers_what_the_message_was_for(provider, encoded):
    customer()
    body = "List-Unsubscribe=One-Click"
    if encoded.startswith("multipart"):
        body = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    answer = provider.post(path(link()), body, content_type=encoded)
    assert answer.status_code == 200
    assert not answer.cookies
    assert entries() == [("withdraw", "email", "newsletter", "one_click")]
    assert may_send(market(), EMAIL, "email", "newsletter").code == "denied_purpose"


def test_only_that_purpose_goes_off(provider):
    who = customer()
    provider.post(path(link()), ONE_CLICK)
    assert may_send(market(), who.pk, "post", "newsletter").allowed
    assert may_send(market(), who.pk, "email", "service").allowed
    assert may_send(market(), EMAIL, "email", "survey").allowed


def test_pressed_twice_it_is_said_once(provider):
    customer()
    bodies = {provider.post(path(link()), ONE_CLICK).content for _ in range(3)}
    assert len(bodies) == 1
    assert len(entries()) == 1


def test_an_old_mail_unsubscribes_again_after_a_new_yes(provider):
    customer()
    provider.post(path(link()), ONE_CLICK)
    grant(whom=marijke(), act=Act(source=Source.SELF_SERVICE), channels=["email"], purposes=["newsletter"])
    assert may_send(market(), EMAIL, "email", "newsletter").allowed
    provider.post(path(link()), ONE_CLICK)
    assert not may_send(market(), EMAIL, "email", "newsletter").allowed
    assert [action for action, *_ in entries()] == ["withdraw", "grant", "withdraw"]


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete", "patch", "trace"])
def test_whatever_is_no_post_changes_nothing(provider, method):
    customer()
    answer = getattr(provider, method)(path(link()))
    assert answer.status_code in {200, 405}
    assert not answer.cookies
    assert not Event.objects.exists()


def test_opening_it_shows_a_button_that_does_the_same(provider):
    customer()
    page = provider.get(f"{path(link())}?lang=en")
    assert '<form class="stop" method="post" action="?by=hand' in page.content.decode()
    assert "csrf" not in page.content.decode()
    assert provider.post(f"{path(link())}?lang=en", ONE_CLICK).status_code == 200
    assert len(entries()) == 1


def test_a_link_that_we_did_not_make_is_answered_as_one_that_we_did(provider):
    customer()
    known = path(link())
    made_up = known[:-4] + ("AAAA" if not known.endswith("AAAA") else "BBBB")
    answers = [
        provider.post(one, ONE_CLICK) for one in (known, made_up, "/u/x", "/u/a/b/c", "/u/%00", "/u/" + "y" * 2000)
    ]
    assert {answer.status_code for answer in answers} == {200}
    texts = {
        answer.content.decode().replace(where[3:], "") for answer, where in zip(answers, (known, made_up), strict=False)
    }
    assert len(texts) == 1
    assert len(entries()) == 1


def test_a_link_for_a_message_of_service_turns_nothing_off(provider):
    customer()
    assert provider.post(path(link("service")), ONE_CLICK).status_code == 200
    assert not Event.objects.exists()


def test_a_link_of_a_market_that_is_gone_is_answered_too(provider):
    assert provider.post(path(Link(999_999, bytes(16), "email", "newsletter")), ONE_CLICK).status_code == 200


def test_somebody_erased_can_still_say_no(provider):
    known = link()
    customer().delete()
    assert provider.post(path(known), ONE_CLICK).status_code == 200
    assert entries() == [("withdraw", "email", "newsletter", "one_click")]


def test_plain_http_is_not_sent_elsewhere(provider, settings):
    customer()
    settings.SECURE_SSL_REDIRECT = True
    assert provider.post(path(link()), ONE_CLICK).status_code == 200
    assert provider.get("/desk/").status_code == 301


def test_the_body_is_not_even_read(provider):
    customer()
    broken = provider.post(path(link()), b"--nonsense", content_type="multipart/form-data; boundary=other")
    assert broken.status_code == 200
    assert len(entries()) == 1


def test_a_fault_of_ours_is_told_so_that_the_provider_tries_again(provider, monkeypatch):
    customer()
    monkeypatch.setattr("permissions.views.oneclick.withdraw", lambda **_: 1 / 0)
    provider.raise_request_exception = False
    assert provider.post(path(link()), ONE_CLICK).status_code == 500


def test_customers_pages_are_the_only_public_ones_of_this_area():
    assert {access.rule(entry.callback) for entry in urlpatterns} == {access.PUBLIC}
