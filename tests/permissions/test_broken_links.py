"""A link as people meet it: with a full stop behind it, in brackets, broken over two lines, or with a part missing."""

import pytest
from django.core.cache import cache

from permissions import links, shortlinks
from permissions.links import Link, Message
from permissions.models import Event
from permissions.queries.gate import may_send
from tests.customers.factories import customer, market
from tests.permissions.factories import marijke

pytestmark = pytest.mark.django_db
EMAIL = "m.oosterom@post.example"
BEHIND = (
    ".", ",", ";", ":", "!", ")", "]", "}", ">",
    "'", '"', "’", "”", "»", "…", "...", ").", ">.", "\u200b", "\xa0", " ", "*",
    "_", "**", "=", "==", "=3D", "/", "&gt;", "&amp;x=1", "%2E", "%252E", "%3E", "%22", "%29.", "%0D%0A", "%20",
    ".Met%20vriendelijke%20groet", "|", "\\", "~", "-",
)  # fmt: skip
BEFORE = ("<", "(", "[", '"', "“", "%3C", "%20", "\u200b", "=", "**")
INSIDE = ("=%0D%0A", "=%0A", "%0D%0A", "%0A", "%20", "=", "\u200b", "%0D%0A%20", "=3D%0D%0A".replace("3D", ""))


@pytest.fixture(autouse=True)
def _nobody_saved_yet():
    cache.clear()


@pytest.fixture(params=["first form", "of a message", "short"])
def token(request):
    customer()
    link = Link(market().pk, marijke().points[1].digest, "email", "newsletter")
    if request.param == "short":
        return shortlinks.token(link)
    named = link if request.param == "first form" else Link(*_parts(link), Message("selligent", "m-1", "spring"))
    return links.token(named)


def _parts(link: Link) -> tuple[int, bytes, str, str]:
    return link.market_id, link.point, link.channel, link.purpose


def broken(token: str) -> list[str]:
    middle = len(token) // 2
    return [
        *(token + sign for sign in BEHIND), *(sign + token for sign in BEFORE), f"<{token}>.", f"({token}).",
        *(token[:middle] + sign + token[middle:] for sign in INSIDE),
    ]  # fmt: skip


def press(client, where: str):
    return client.post(f"{where}?by=hand&lang=en", {"List-Unsubscribe": "One-Click"})


@pytest.mark.parametrize("page", ["p", "u"])
def test_what_was_added_to_it_is_taken_off(client, token, page):
    for written in broken(token):
        answer = client.get(f"/{page}/{written}")
        assert answer.status_code == 200, written


def test_pressed_it_stops_exactly_what_it_was_for(client, token):
    for number, written in enumerate(broken(token)):
        text = press(client, f"/u/{written}").content.decode()
        assert "You are unsubscribed" in text, written
        assert number or may_send(market(), EMAIL, "email", "newsletter").code == "denied_purpose"
    assert Event.objects.filter(lead=True).values_list("purpose", "channel").get() == ("newsletter", "email")


def missing(token: str) -> list[str]:
    return [
        "",
        "x",
        token[:-1],
        token[:-6],
        token[: len(token) // 2],
        token[3:],
        token[:8] + token[9:],
        token.swapcase(),
    ]


@pytest.mark.parametrize("page", ["p", "u"])
def test_what_is_not_all_there_never_says_that_somebody_is_unsubscribed(client, token, page):
    for written in missing(token):
        for answer in (client.get(f"/{page}/{written}?lang=en"), press(client, f"/{page}/{written}")):
            text = answer.content.decode()
            assert answer.status_code == 404, written
            assert "This link does not work" in text
            assert "You are unsubscribed" not in text
            assert "Answer it with STOP" in text, "a way on"
    assert not Event.objects.exists()


@pytest.mark.parametrize("accept", ["text/html,application/xhtml+xml", "text/html"])
def test_a_browser_that_posts_is_a_person(client, token, accept):
    answer = client.post(f"/u/{token[:-2]}?lang=en", {"List-Unsubscribe": "One-Click"}, headers={"Accept": accept})
    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()


def test_a_program_is_answered_in_silence(client, token):
    answers = [client.post(f"/u/{one}", {"List-Unsubscribe": "One-Click"}) for one in (token, *missing(token))]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, b"")}
    assert Event.objects.filter(lead=True).count() == 1


def test_the_page_names_what_stops(client, token):
    asked = client.get(f"/u/{token}?lang=en").content.decode()
    done = press(client, f"/u/{token}").content.decode()
    for text in (asked, done):
        for words in ("Newsletter", "E-mail", "m•••@post.example", "News and tips, now and then."):
            assert words in text
    assert "oosterom" not in (asked + done)


def test_a_link_of_a_message_about_an_appointment_says_that_these_keep_coming(client):
    customer()
    token = links.token(Link(market().pk, marijke().points[1].digest, "email", "service"))
    assert "You keep getting those" in client.get(f"/u/{token}?lang=en").content.decode()
    text = press(client, f"/u/{token}").content.decode()
    assert "Nothing was changed" in text
    assert "You are unsubscribed" not in text
    assert not Event.objects.exists()
