"""No page mixes Dutch and English: neither in what it shows nor in what it reads out."""

import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import allauth
import django
import pytest
from django.test import Client

from accounts.models import User
from campaigns.models import Campaign
from customers.models import Appointment
from tests.test_translations import GAP, OURS, catalogue, spellings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_demo_world")]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NL = "locale/nl/LC_MESSAGES/django.po"
CATALOGUES = [
    OURS,
    Path(allauth.__file__).parent / NL,
    Path(django.__file__).parent / "conf" / NL,
    Path(django.__file__).parent / "contrib/auth" / NL,
]
SPOKEN = {"aria-label", "alt", "title", "placeholder", "label"}
WALK = [
    "/account/login/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/logout/",
    "/account/password/reset/",
    "/account/reauthenticate/",
    "/campaigns/?period=A",
    "/campaigns/?channel=nonsense",
    "/campaigns/definitions/",
    "/campaigns/{campaign}/?period=A",
    "/campaigns/{campaign}/?period=C&from=nonsense",
    "/campaigns/{campaign}/customers/?period=A&metric=clicked",
    "/campaigns/compare/?period=A&c={campaign}&c={other}",
    "/campaigns/compare/",
    "/customers/",
    "/desk/",
    "/desk/{customer}/",
    "/desk/{customer}/check/",
    "/customers/{customer}/",
    "/integrations/",
    "/staff/",
    "/staff/invite/",
    "/staff/{person}/",
    "/staff/audit/",
    "/ui/",
    "/nowhere/",
]


class Words(HTMLParser):
    """What a page says: its text, its spoken attributes, the words in its charts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.inside = (values.get("type") or tag) if tag in {"script", "style"} else ""
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "application/json":
            self.found.append(json.dumps(json.loads(data), ensure_ascii=False))
        elif not self.inside:
            self.found.append(" ".join(data.split()))


def words(page: str) -> str:
    reader = Words()
    reader.feed(page)
    return "\n".join(text for text in reader.found if text)


def telling(texts: set[str]) -> set[str]:
    """The parts between gaps that have at least two words, without markup and the dots that end them."""
    parts = {
        part.strip(" .:;,…\n") for text in texts for part in GAP.split(html.unescape(re.sub(r"<[^>]+>", "", text)))
    }
    return {part for part in parts if len(part.split()) >= 2}


@pytest.fixture(scope="module")
def of_one_language() -> dict[str, re.Pattern[str]]:
    """For each language, what only the other one says."""
    english, dutch = set[str](), set[str]()
    for message in (message for path in CATALOGUES for message in catalogue(path) if message.id):
        english |= set(spellings(message.id))
        dutch |= set(spellings(message.string))
    english, dutch = telling(english), telling(dutch)
    return {"nl": one_of(english - dutch), "en": one_of(dutch - english)}


def one_of(texts: set[str]) -> re.Pattern[str]:
    longest_first = sorted(texts, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(User.objects.get(email="admin@helder.example"), backend=BACKEND)
    return client


def address(path: str) -> str:
    campaign, other = Campaign.objects.filter(market__code="nl").order_by("pk")[:2]
    return path.format(
        campaign=campaign.pk,
        other=other.pk,
        customer=Appointment.objects.filter(market__code="nl").earliest("pk").customer_id,
        person=User.objects.get(email="viewer@helder.example").pk,
    )


def test_a_mixed_page_would_be_found(of_one_language):
    assert of_one_language["nl"].findall(words('<p title="Geen nummer">Klanten <b>No campaigns yet</b></p>')) == [
        "No campaigns yet"
    ]
    assert of_one_language["en"].search("Total\nNog geen campagnes")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", WALK)
def test_a_page_speaks_one_language(reader, of_one_language, path, language):
    client = Client() if "login" in path else reader
    answer = client.get(address(path), headers={"Accept-Language": language})
    assert answer.status_code == (404 if path == "/nowhere/" else 200)
    page = answer.content.decode()
    assert f'<html lang="{language}"' in page
    assert len(words(page)) > 80
    assert of_one_language[language].findall(words(page)) == []


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("text", ["zzzz", "x", "de vries"])
def test_an_answer_to_a_search_speaks_one_language(reader, of_one_language, text, language):
    answer = reader.post("/customers/", {"q": text}, headers={"HX-Request": "true", "Accept-Language": language})
    assert of_one_language[language].findall(words(answer.content.decode())) == []
