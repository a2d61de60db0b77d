"""What a link may do stands in what is signed: those in messages turn off, one that was asked for turns on."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry
from integrations.files.queries.taking_out import lines
from permissions import links, shortlinks
from permissions.actions import issue_link
from permissions.links import Link
from permissions.models import Event, Source
from permissions.points import address_point
from permissions.queries.gate import may_send
from permissions.queries.opened import opened
from sms.segments import segments
from tests.accounts.factories import with_key
from tests.customers.factories import customer, market
from tests.permissions.factories import denied, marijke

pytestmark = pytest.mark.django_db
EMAIL = "m.oosterom@post.example"
TOKEN = re.compile(r"/[pu]/([\w-]+)")


@pytest.fixture(autouse=True)
def _nobody_saved_yet():
    cache.clear()


def point():
    return address_point(market(), "email", EMAIL)


def raising() -> str:
    return issue_link(market=market(), point=point(), purpose="newsletter", why="asked")[0]


def wants_it(client, token: str):
    return client.post(f"/p/{token}?lang=en", {"was": "", "once": "x", "on": ["email/newsletter"]})


def ask(key: str, path: str, scope: str):
    client = with_key(scope)
    return client.post(f"/api/v1/permissions/{path}/", {"channel": "email", "address": EMAIL}, "application/json")


def handed_out() -> dict[str, str]:
    """Every link that leaves with messages, answers and files, by where it was found."""
    in_files = TOKEN.findall("".join(lines(market(), "customers")))
    state = ask("r", "state", "permissions:read").json()
    told = {
        "header": state["headers"]["List-Unsubscribe"], "one click": state["links"]["one_click"],
        "preferences": state["links"]["preferences"],
        **{f"file {place}": found for place, found in enumerate(sorted(set(in_files)))},
        "text": shortlinks.address(Link(market().pk, point().digest, "email", "newsletter")),
    }  # fmt: skip
    return {where: TOKEN.search(text)[1] if "/" in text else text for where, text in told.items()}


def test_no_link_of_a_message_an_answer_or_a_file_turns_anything_on(client):
    customer()
    denied(marijke(), Source.AGENT_CALL)
    for where, token in handed_out().items():
        assert wants_it(client, token).status_code == 200, where
        assert not may_send(market(), EMAIL, "email", "newsletter").allowed, where
    assert not Event.objects.filter(action="grant").exists()


def test_each_of_them_turns_off(client):
    customer()
    for token in handed_out().values():
        assert client.post(f"/p/{token}", {"stop": "1"}).status_code == 200
    assert may_send(market(), EMAIL, "email", "survey").code == "denied_all"


def test_such_a_page_says_how_to_get_something_again_and_offers_no_box_for_it(client):
    customer()
    page = client.get(f"/p/{handed_out()['header']}?lang=en").content.decode()
    assert re.search(r'value="email/newsletter" disabled', page)
    assert re.search(r'value="email/survey" checked', page)
    assert "Do you want something again?" in page


def test_one_that_was_asked_for_turns_on_and_its_issue_is_logged(client):
    customer()
    link = raising()
    entry = AuditEntry.objects.get(action="link.issued")
    assert (entry.target, entry.detail) == (f"address {point().digest.hex()}", {"why": "asked"})
    wants_it(client, TOKEN.search(link)[1])
    assert may_send(market(), EMAIL, "email", "newsletter").code == "consent"


def test_after_its_days_it_only_turns_off(client, monkeypatch):
    customer()
    token = TOKEN.search(raising())[1]
    monkeypatch.setattr(shortlinks, "RAISES_FOR", timedelta(days=-1))
    wants_it(client, token)
    assert not may_send(market(), EMAIL, "email", "newsletter").allowed
    client.post(f"/p/{token}", {"stop": "1"})
    assert may_send(market(), EMAIL, "email", "survey").code == "denied_all"


def test_only_a_key_that_may_write_gets_one(client):
    customer()
    assert ask("r", "links", "permissions:read").status_code == 403
    answer = ask("w", "links", "permissions:write").json()
    assert AuditEntry.objects.filter(action="link.issued").get().key_id is not None
    wants_it(client, TOKEN.search(answer["preferences"])[1])
    assert may_send(market(), EMAIL, "email", "newsletter").code == "consent"


def test_nobody_makes_a_link_that_lowers_into_one_that_raises():
    customer()
    lowering = Link(market().pk, point().digest, "email", "newsletter")
    for token in (links.token(lowering), shortlinks.token(lowering)):
        assert not opened(token).raises
        raw = links.decoded(token)
        for place in range(len(raw)):
            for bit in range(8):
                changed = bytearray(raw)
                changed[place] ^= 1 << bit
                assert opened(links.urlsafe_b64encode(bytes(changed)).decode().rstrip("=")) is None
    with pytest.raises(ValueError, match="turn anything on"):
        links.token(Link(market().pk, point().digest, "email", "newsletter", raises=True))


@given(
    st.integers(0, 2**32 - 1), st.binary(min_size=16, max_size=16),
    st.sampled_from(["email", "sms", "phone", "post", "onsite"]),
    st.sampled_from(["all", "service", "marketing", "newsletter", "survey", "loyalty"]), st.booleans(),
)  # fmt: skip
def test_a_short_link_says_what_it_was_made_of(of, digest, channel, purpose, raises):
    link = Link(of, digest, channel, purpose, raises=raises)
    found = shortlinks.read(shortlinks.token(link))
    assert found
    assert (found.known_by, found.meant([bytes(16), digest])) == (digest[:5], link)
    assert found.meant([bytes(15) + b"\x01"]) is None or digest == bytes(15) + b"\x01"


def test_a_short_link_outlives_a_change_of_key_and_ends_with_its_own(settings):
    customer()
    link = Link(market().pk, point().digest, "email", "newsletter")
    settings.LINK_KEYS = {1: "old-key-of-at-least-32-characters"}
    token = shortlinks.token(link)
    settings.LINK_KEYS = {2: "new-key-of-at-least-32-characters", **settings.LINK_KEYS}
    assert opened(token) == link
    settings.LINK_KEYS = {2: "new-key-of-at-least-32-characters"}
    assert opened(token) is None


def test_it_is_of_the_point_whose_hash_begins_so_and_of_no_other():
    customer()
    near = point().digest[:5] + bytes(11)
    link = Link(market().pk, near, "email", "newsletter")
    assert opened(shortlinks.token(link)) is None, "that begins alike, and is not signed"


def test_a_text_with_its_link_is_one_segment(settings):
    customer()
    settings.PUBLIC_URL = "https://helder.example-company.nl"
    link = Link(market().pk, point().digest, "sms", "marketing")
    text = "Example Company: deze week 20 procent korting op ruitenwissers. Bel 088 0001234. Stop: "
    assert len(shortlinks.token(link)) <= 23
    assert segments(text + shortlinks.address(link)).count == 1
    assert segments(text + links.address(link)).count == 2, "the long one costs another"


def test_a_page_on_which_nothing_can_be_changed_has_no_button(client):
    denied(marijke())
    lowers = links.token(Link(market().pk, point().digest, "email", "newsletter"))
    buttons = [client.get(f"/p/{token}").content.decode().count('type="submit"') for token in (lowers, raising_token())]
    assert buttons == [0, 1]


def raising_token() -> str:
    return TOKEN.search(raising())[1]
