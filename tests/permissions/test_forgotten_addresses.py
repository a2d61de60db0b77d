"""Somebody known by an address or number alone, no customer: told what is kept of it, and forgotten when they ask."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import roles
from accounts.models import AuditEntry
from customers.models import ContactPoint
from integrations.actions import process_request
from integrations.models import RawRequest
from permissions.actions import Telling, deliver, finish_erasures, forget_expired, open_request, register_many
from permissions.models import Event, Evidence, RightsRequest, SandboxProfile, Source
from permissions.points import Kind, address_point
from permissions.queries import askers, rights, whom
from permissions.queries.askers import Asker
from permissions.queries.gate import may_send
from permissions.queries.verification import verify
from tests.accounts.factories import person, signed_in
from tests.customers.factories import agent, customer, market, sign_in
from tests.integrations import factories as deliveries
from tests.integrations.files.factories import bring, store
from tests.permissions.factories import ann, denied, marijke, sandbox, sql
from tests.permissions.searching import found
from tests.sms import factories as texts

pytestmark = pytest.mark.django_db

MAIL, NUMBER = "Zoe.Vreemd@post.example", "+31611112222"
CLEAR = ("zoe.vreemd", "zoe", "vreemd", "611112222")
LEADS = "E-mail;Telefoon;Naam\nzoe.vreemd@post.example;06 11 11 22 22;Zoe Vreemd\n"
REFUSED = "address,purpose\nzoe.vreemd@post.example,newsletter\n"


@pytest.fixture(autouse=True)
def _shelf(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ANYMAIL = {"WEBHOOK_SECRET": deliveries.SECRET}


@pytest.fixture
def officer(client):
    return sign_in(client, agent(roles.ADMINISTRATOR))


@pytest.fixture
def known(officer) -> Client:
    """An officer's client, once every way by which a stranger becomes known has been gone."""
    sandbox()
    deliveries.connection()
    told = {"email": MAIL, "campaign_id": "spring"}
    clicked = {"event": "click", "url": "https://x.example/?m=zoe.vreemd%40post.example", "sg_event_id": "e-2"}
    assert deliveries.post(Client(), [deliveries.sendgrid_event(**told), deliveries.sendgrid_event(**told, **clicked)])
    assert process_request(pk=RawRequest.objects.latest("pk").pk)
    bring(REFUSED, "permissions")
    store(LEADS, "customers")
    texts.gateway()
    texts.came_in("Dit is Zoe Vreemd", NUMBER)
    texts.came_in("STOP", NUMBER)
    denied(whom.address(market(), "email", MAIL), Source.AGENT_CALL, by=ann(), evidence={"said": "Zoe Vreemd"})
    deliver()
    return officer


def page(client: Client, typed: str) -> str:
    """Where a request is taken in, as the desk's card of an address leads there."""
    card = client.post("/desk/", {"q": typed})
    words = client.get(card.url).content.decode()
    way = card.url.replace("/desk/", "/permissions/requests/new/")
    assert f'href="{way}"' in words
    return way


def asks(typed: str, channel: str = "email") -> Asker:
    return Asker(whom.address(market(), channel, typed))


def taken_in(kind: str, typed: str = MAIL, channel: str = "email") -> RightsRequest:
    return open_request(by=ann(), asks=asks(typed, channel), kind=kind, checks=["answered"])


def left(folder: Path) -> set[str]:
    return found([*CLEAR, "Zoe", "Vreemd", "Zoe.Vreemd"], folder)


def test_from_the_desk_to_the_file_with_everything(known, django_assert_max_num_queries):
    way = page(known, MAIL)
    asked = known.get(way).content.decode()
    assert "zoe.vreemd@post.example" in asked
    assert "<legend>What did you ask, and was the answer right?</legend>" in asked, "of one thing too"
    made = known.post(way, {"kind": "access", "checks": ["answered"]})
    with django_assert_max_num_queries(10):
        words = known.get(made.url).content.decode()
    assert "zoe.vreemd@post.example" in words.lower()
    assert "They answered what we just sent" in words
    assert "They want no marketing by this channel." in words
    assert "There is no address for this channel." not in words, "an address is asked about as itself alone"
    assert "Unsubscribed" in known.get(f"{made.url}happened/").content.decode()
    assert "Naam: Zoe Vreemd" in known.get(f"{made.url}kept/files/").content.decode()
    told = known.get(f"{made.url}file/").json()
    assert [each["value"].lower() for each in told["addresses"]] == ["zoe.vreemd@post.example"]
    assert {each["source"] for each in told["permissions_history"]} == {"csv_import", "agent_call"}
    assert told["messages"][0]["clicked"] == ["https://x.example/"]
    assert told["evidence"][0]["body"] == {"said": "Zoe Vreemd"}
    assert [each["source"] for each in told["deliveries"]] == ["sendgrid"]
    assert len(told["files"]) == 2
    assert {each["action"] for each in told["looked_at"]} >= {"rights.access", "rights.viewed"}
    assert (told["person"], told["appointments"], told["feedback"], told["text_messages"]) == ({}, [], [], [])


def test_of_a_number_every_text_is_told(known):
    made = known.post(page(known, "06 11 11 22 22"), {"kind": "access", "checks": ["called_back"]})
    told = known.get(f"{made.url}file/").json()
    assert {each["text"] for each in told["text_messages"]} >= {"Dit is Zoe Vreemd", "STOP"}
    assert {each["source"] for each in told["permissions_history"]} == {"sms_keyword"}
    assert [each["row"]["Naam"] for each in told["files"]] == ["Zoe Vreemd"]


def test_nobody_is_answered_without_a_check_that_fits(officer):
    for typed, checks in ((MAIL, []), (MAIL, ["called_back"]), (MAIL, ["plate", "address"]), ("0611112222", ["plate"])):
        refused = officer.post(page(officer, typed), {"kind": "erasure", "checks": checks})
        assert refused.status_code == 200
        assert 'role="alert"' in refused.content.decode()
    with pytest.raises(ValidationError, match="First make sure who asks"):
        open_request(by=ann(), asks=asks(MAIL), kind="erasure", checks=["called_back"])
    assert not RightsRequest.objects.exists()
    assert not Event.objects.exists()
    assert not ContactPoint.objects.exists()


def test_no_clear_text_is_left_in_any_table_session_or_file(known, tmp_path, django_capture_on_commit_callbacks):
    ways = [page(known, MAIL), page(known, "06 11 11 22 22")]
    before = left(tmp_path)
    assert before >= {
        "customers_contactpoint", "sms_incomingtext", "sms_conversation", "integrations_rawrequest",
        "permissions_sandboxprofile", "permissions_evidence", "sessions",
    }  # fmt: skip
    assert {Path(name).suffix for name in before} >= {".csv"}
    with django_capture_on_commit_callbacks(execute=True):
        for way in ways:
            made = known.post(way, {"kind": "erasure", "checks": ["answered"]})
            assert "All marketing is stopped" in known.get(made.url).content.decode()
        deliver()
        RightsRequest.objects.update(asked_at=timezone.now() - timedelta(hours=25))
        assert finish_erasures() == 2
    assert left(tmp_path) == set()
    assert not SandboxProfile.objects.exists()
    assert not Evidence.objects.exists()
    assert "Forgotten" in known.get(made.url).content.decode()
    assert may_send(market(), MAIL, "email", "newsletter").code == "erased"
    assert {may_send(market(), NUMBER, each, "marketing").code for each in ("sms", "phone")} == {"erased"}
    assert AuditEntry.objects.filter(action="rights.erasure", detail={"checks": "answered"}).count() == 2
    assert AuditEntry.objects.filter(action="rights.erased", target__startswith="address ").count() == 2
    assert verify().faults == ()


def test_tomorrow_s_files_do_not_raise_it(known, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        taken_in("erasure")
        RightsRequest.objects.update(asked_at=timezone.now() - timedelta(hours=25))
        assert finish_erasures() == 1
        point = address_point(market(), "email", MAIL).digest
        consent = Telling(point, "email", Source.CONSENT_REGISTER, timezone.now() - timedelta(days=9), "newsletter")
        register_many(market=market(), tellings=[consent])
        bring(REFUSED, "permissions")
    assert ContactPoint.objects.get(hash=point).value == ""
    assert may_send(market(), MAIL, "email", "newsletter").code == "erased"
    bring("customer_id,first_name,email\nz,Zoe,zoe.vreemd@post.example\n", "customers", constants={"source": "crm"})
    assert not may_send(market(), MAIL, "email", "newsletter").allowed


def test_what_another_market_knows_of_the_same_address_stays_there(known):
    taken_in("access")
    denied(whom.address(market("be"), "email", MAIL), Source.AGENT_CALL)
    point = address_point(market(), "email", MAIL)
    told = rights.everything(askers.address(market("be"), point))
    assert (told["files"], told["messages"], told["deliveries"]) == ([], [], [])
    assert {each["source"] for each in told["permissions_history"]} == {"agent_call"}
    taken_in("erasure")
    RightsRequest.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    finish_erasures()
    assert ContactPoint.objects.get(market=market("be")).value == MAIL
    assert may_send(market("be"), MAIL, "email", "newsletter").code == "denied_all"
    neighbour = signed_in(person("Neighbour", roles.ADMINISTRATOR, of=market("be")))
    for request in RightsRequest.objects.all():
        for part in ("", "file/", "happened/", "kept/files/"):
            assert neighbour.get(f"/permissions/requests/{request.pk}/{part}").status_code == 404
    assert neighbour.get(f"/permissions/requests/new/email/{point.digest.hex()}/").status_code == 404


def test_an_address_that_is_a_customer_s_is_asked_for_at_theirs(officer):
    way = page(officer, MAIL)
    made = officer.post(way, {"kind": "access", "checks": ["answered"]})
    theirs = customer(email=MAIL)
    assert officer.get(way).status_code == 404
    assert "This address is a customer" in officer.get(made.url).content.decode()
    for part in ("file/", "happened/", "kept/files/"):
        assert officer.get(f"{made.url}{part}").status_code == 404
    with pytest.raises(ValidationError, match="a customer's address"):
        open_request(by=ann(), asks=asks(MAIL), kind="access", checks=["plate", "address"])
    assert theirs.contact_points.filter(normalised=MAIL.lower()).exists()


def test_an_address_of_which_nothing_is_kept_is_nobody_s_facts(officer):
    nobody = askers.address(market(), address_point(market(), "email", "never@post.example"))
    told = rights.everything(nobody)
    assert (told["addresses"], told["messages"], told["timeline"], told["text_messages"]) == ([], [], [], [])


def test_who_only_works_the_desk_is_not_led_there(client):
    sign_in(client, agent(roles.CUSTOMER_SERVICE))
    card = client.post("/desk/", {"q": MAIL})
    assert "requests/new" not in client.get(card.url).content.decode()
    assert client.get(card.url.replace("/desk/", "/permissions/requests/new/")).status_code == 403


def test_an_address_kept_to_answer_a_request_goes_after_its_term(officer):
    taken_in("access", "curious@post.example")
    assert forget_expired()["strangers"] == 0
    RightsRequest.objects.update(asked_at=timezone.now() - timedelta(days=365 * 3))
    assert forget_expired()["strangers"] == 1
    assert not ContactPoint.objects.exclude(value="").exists()


def test_a_request_is_about_a_customer_or_an_address_and_never_both():
    taken_in("access")
    row = RightsRequest.objects.get()
    assert (row.customer_id, row.point_kind, bytes(row.point)) == (
        None, Kind.EMAIL, address_point(market(), "email", MAIL).digest,
    )  # fmt: skip
    for told in ({"customer_id": marijke().customer_id}, {"point": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RightsRequest.objects.update(**told)
    assert sql("SELECT count(*) FROM permissions_rightsrequest") == [(1,)]
