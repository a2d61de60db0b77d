"""Every address that takes a form, after its sender's session ended and without cookies: nothing is saved, and said."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.models import Market, User
from sms.models import RecipientList
from tests.accounts.factories import PASSWORD, add_role, administrator, market, signed_in
from tests.test_access import ACCOUNT, EVERYBODY, OURS, PUBLIC_ACCOUNT_PAGES, SIGN_IN, WHO_MAY, url

pytestmark = pytest.mark.django_db

GUARDED = [name for name in OURS if WHO_MAY.get(name) != EVERYBODY]
OF_ACCOUNTS = [name for name in ACCOUNT if name not in PUBLIC_ACCOUNT_PAGES and not name.startswith("account_confirm")]
FORM = {"text": "Mevrouw belt terug", "n": ["1", "2"]}


@pytest.fixture(autouse=True)
def _nobody_came_yet():
    caches["requests"].clear()


def sign_in(client: Client, response):
    """Through the form, as somebody does who was led there."""
    *_, following = re.findall(r'name="next" value="([^"]*)"', client.get(response["Location"]).content.decode())
    form = {"login": "ada@helder.example", "password": PASSWORD, "next": following}
    token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
    return client.post(SIGN_IN, {"csrfmiddlewaretoken": token, **form})


class Browser(Client):
    """Sends the token of the page that it looked at last along with each form, as a page does."""

    token = ""

    def open(self, page: str) -> str:
        told = self.get(page, follow=True).content.decode()
        self.token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', told)[-1]
        return told

    def press(self, page: str, form: dict[str, object], **more) -> HttpResponse:
        return self.post(page, {"csrfmiddlewaretoken": self.token, **form}, **more)

    def sign_in(self, user) -> None:
        self.open(SIGN_IN)
        answer = self.press(SIGN_IN, {"login": user.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.content


def known_machine(user) -> Browser:
    """A browser with a page open, on which somebody had signed in before their session ended."""
    client = Browser(enforce_csrf_checks=True)
    client.sign_in(user)
    client.open(reverse("sms:give_list"))
    client.cookies.pop("sessionid")
    return client


def posts(client: Client) -> dict[str, HttpResponse]:
    """What each address answers a form with; the others are closed to everybody, or take no form."""
    answers = {name: client.post(url(name), FORM) for name in [*GUARDED, *OF_ACCOUNTS]}
    return {name: answer for name, answer in answers.items() if answer.status_code not in {404, 405}}


def test_a_form_that_comes_after_the_session_ended_is_told_so_and_leads_to_a_page():
    ada = signed_in(administrator())
    answers = posts(Client())
    assert len(answers) > 90
    pages = set()
    for name, answer in answers.items():
        split = urlsplit(answer["Location"])
        assert split.path == SIGN_IN, name
        assert any("opgeslagen" in str(each) for each in get_messages(answer.wsgi_request)), name
        pages |= {parse_qs(split.query).get("next", ["/"])[0]}
    for page in pages:
        assert ada.get(page, follow=True).status_code in {200, 404}, page  # nothing bears this number


def test_a_form_without_cookies_meets_a_page_of_our_own():
    for name, answer in posts(Client(enforce_csrf_checks=True)).items():
        if name == "files:upload":  # asks who it is before it reads so much
            assert answer["Location"].startswith(SIGN_IN)
            continue
        assert answer.status_code == 403, name
        assert "Er is niets opgeslagen" in answer.content.decode(), name


def test_what_was_filled_in_waits_on_its_own_page_to_be_pressed_again_once():
    client, page = known_machine(administrator()), reverse("sms:give_list")
    response = client.press(page, {"text": "0612345678"}, headers={"Referer": f"http://testserver{page}?x=1"})
    there = client.get(sign_in(client, response)["Location"])
    assert there.request["PATH_INFO"] == page
    told = there.content.decode()
    assert "Er is niets opgeslagen" in told
    assert '<input type="hidden" name="text" value="0612345678">' in told
    assert f'action="{page}"' in told
    assert "Opnieuw versturen" not in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/account/password/change/", {"oldpassword": "geheim-geheim", "password1": "x", "password2": "x"}),
        ("/staff/keys/new/", {"client": "Kassa", "secret": "geheim-geheim"}),
        ("/sms/lists/new/", {"text": "geheim-geheim" * 2000}),
    ],
)
def test_no_secret_and_nothing_large_is_kept(path, form):
    client = known_machine(administrator())
    response = client.press(path, form)
    assert "geheim" not in str(dict(client.session))
    assert "Er is niets opgeslagen" in client.get(sign_in(client, response)["Location"]).content.decode()


def test_what_was_filled_in_is_shown_to_nobody_else_who_signs_in_on_that_machine_and_dropped():
    client, page = known_machine(administrator()), reverse("sms:give_list")
    other = administrator("Eve")
    client.press(page, {"text": "0612345678"})
    assert "0612345678" in str(dict(client.session))
    client.sign_in(other)
    told = client.get(page).content.decode()
    assert "0612345678" not in told
    assert "0612345678" not in str(dict(client.session))
    assert "banner warning unsaved" not in told


def test_a_page_that_stood_open_is_shown_to_nobody_who_signed_in_after_its_reader():
    client, page = known_machine(administrator()), reverse("sms:give_list")
    stale = client.token
    client.sign_in(administrator("Eve"))
    client.token = stale
    ours = {"Origin": "http://testserver"}
    answer = client.press(page, {"text": "0612345678"}, headers=ours)
    assert answer.status_code == 403
    assert "Er is niets opgeslagen" in answer.content.decode()
    assert "0612345678" not in answer.content.decode()
    client.cookies.pop("sessionid")
    client.press(page, {"text": "0612345678"}, headers=ours)  # Eve's session is over as well, the page is still Ada's
    client.sign_in(User.objects.get(email="eve@helder.example"))
    assert "0612345678" not in client.get(page).content.decode()
    client.cookies.pop("sessionid")
    client.token = stale
    client.press(page, {"text": "0612345678"}, headers=ours)
    client.sign_in(User.objects.get(email="ada@helder.example"))
    assert "0612345678" in client.get(page).content.decode()
    client.token = stale
    assert "0612345678" in client.press(page, {"text": "0612345678"}, headers=ours).content.decode()
    assert not RecipientList.objects.exists()


def test_a_machine_that_knows_nobody_keeps_nothing():
    client = Client()
    client.post(reverse("sms:give_list"), {"text": "0612345678"})
    client.cookies["machine"] = signing.dumps([7, [1]], salt="forged")
    client.post(reverse("sms:give_list"), {"text": "0612345678"})
    assert not Session.objects.exists()


def test_one_machine_cannot_fill_the_store_with_forms():
    known = known_machine(administrator())
    for _ in range(9):
        client = Browser()
        client.cookies["machine"], client.token = known.cookies["machine"].value, known.token
        client.press(reverse("sms:give_list") + "?x=" + "x" * 5_000, {"text": "0612345678"})
    kept = [each.get_decoded() for each in Session.objects.all() if "unsaved" in each.get_decoded()]
    assert 0 < len(kept) <= 5
    assert len(str(kept[0])) < 2_500


def test_signing_in_again_goes_on_in_the_market_in_which_the_form_was_filled_in():
    ada, there = administrator(), market("be")
    add_role(ada, roles.ADMINISTRATOR, there)
    client = signed_in(ada)
    client.get(reverse("sms:index"), {"market": "be"})
    client.cookies.pop("sessionid")
    response = client.post(reverse("sms:give_list"), {"text": "x"})
    assert client.get(sign_in(client, response)["Location"]).wsgi_request.market == Market.objects.get(code="be")


@pytest.mark.parametrize("name", ["sms:unread", "sms:outbox", "home"])
def test_a_piece_of_a_page_that_meets_the_sign_in_page_says_so_at_once(name):
    response = Client().get(url(name), headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/sms/?day=1"})
    assert response.headers["HX-Retarget"] == "#ended"
    assert "U bent niet meer ingelogd" in response.content.decode()
    assert f"{SIGN_IN}?next=/sms/%3Fday%3D1".replace("/sms/", "%2Fsms%2F") in response.content.decode()


def test_another_sites_form_is_never_offered_to_be_pressed():
    ada = administrator()
    client = known_machine(ada)
    stale = client.token
    client.sign_in(ada)
    client.token = stale
    theirs = client.press(reverse("sms:give_list"), FORM, headers={"Origin": "http://evil.example"})
    ours = client.press(reverse("sms:give_list"), FORM, headers={"Origin": "http://testserver"})
    assert (theirs.status_code, ours.status_code) == (403, 403)
    assert "Mevrouw" not in theirs.content.decode()
    assert "Mevrouw belt terug" in ours.content.decode()
