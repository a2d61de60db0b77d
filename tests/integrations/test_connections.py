"""Saying for which market a provider delivers, by command and on a page."""

from base64 import b64encode

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.models import AuditEntry
from config import environment
from integrations.models import Connection
from integrations.queries import route_for
from integrations.webhooks.readers import READERS
from tests.accounts import factories as staff
from tests.integrations.factories import market, raw_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nl")]


def test_connecting_a_provider_routes_its_events_and_is_logged(capsys):
    market("be")
    call_command("connect", "sendgrid", market="be", also=["nl"])
    assert "/anymail/sendgrid/tracking/" in capsys.readouterr().out
    route = route_for("sendgrid")
    assert (route.market.code, set(route.markets), route.active) == ("be", {"be", "nl"}, True)
    assert AuditEntry.objects.get(action="connection.set").market.code == "be"


def test_connecting_again_changes_the_connection():
    call_command("connect", "brevo", market="nl", name="Newsletter")
    call_command("connect", "brevo", market="nl", off=True)
    kept = Connection.objects.get()
    assert (kept.name, kept.active, kept.also_for.count()) == ("Brevo", False, 0)


def test_an_unknown_market_or_provider_is_refused_with_what_is_known():
    with pytest.raises(CommandError, match=r"There is no market xx; known: .*nl"):
        call_command("connect", "brevo", market="xx")
    with pytest.raises(CommandError, match="sendgrid"):
        call_command("connect", "carrier_pigeon", market="nl")
    assert not Connection.objects.exists()


def test_a_source_without_connection_delivers_for_the_default_market():
    assert route_for("mailgun").market.code == "nl"


def page(source: str) -> str:
    return reverse("integrations:connection", args=[source])


@pytest.fixture
def dirk(nl) -> Client:
    return staff.signed_in(staff.person("Dirk", roles.DIGITAL_TEAM))


@pytest.mark.usefixtures("secret")
def test_a_connection_is_made_renamed_and_switched_off_on_its_page_and_the_log_says_who(dirk):
    shown = dirk.get(page("sendgrid")).content.decode()
    assert "/anymail/sendgrid/tracking/" in shown
    assert "SendGrid" in shown
    dirk.post(page("sendgrid"), {"name": "Newsletters", "active": "on"})
    dirk.post(page("sendgrid"), {"name": "Our newsletters"})
    kept = Connection.objects.get()
    assert (kept.source, kept.name, kept.active, kept.market.code) == ("sendgrid", "Our newsletters", False, "nl")
    entries = AuditEntry.objects.filter(action="connection.set")
    assert {entry.by.email for entry in entries} == {"dirk@helder.example"}
    assert entries.count() == 2


def test_the_secret_is_never_shown(dirk, settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": ["somebody:geheim-woord"]}
    shown = dirk.get(page("brevo")).content.decode()
    assert "geheim-woord" not in shown
    assert "whoever runs the server knows it" in shown
    settings.ANYMAIL = {}
    assert "deliveries are refused until there is one" in dirk.get(page("brevo")).content.decode()


def test_what_the_command_said_of_other_markets_stays(dirk):
    market("be")
    call_command("connect", "sendgrid", market="nl", also=["be"])
    dirk.post(page("sendgrid"), {"name": "News", "active": "on"})
    assert [each.code for each in Connection.objects.get().also_for.all()] == ["be"]


def test_nobody_takes_over_what_delivers_for_another_market(dirk):
    market("be")
    call_command("connect", "sendgrid", market="be", name="Theirs")
    raw_request([], source="brevo", market=market("be"))
    for source in ("sendgrid", "brevo"):
        answer = dirk.post(page(source), {"name": "Ours", "active": "on"})
        assert "delivers for another market" in answer.content.decode()
        assert "Theirs" not in answer.content.decode()
    assert [kept.name for kept in Connection.objects.all()] == ["Theirs"]


def test_an_unknown_provider_has_no_page(dirk):
    assert dirk.get(page("carrier_pigeon")).status_code == 404


def test_every_provider_may_have_a_secret_of_its_own():
    assert sorted(environment.WEBHOOK_SOURCES) == sorted(READERS)


def test_a_provider_with_a_secret_of_its_own_is_not_let_in_by_that_of_all(client, settings):
    settings.ANYMAIL, settings.WEBHOOK_SECRETS = {"WEBHOOK_SECRET": ["all:of-them"]}, {"sendgrid": ["send:grid"]}
    call_command("connect", "sendgrid", market=market("nl").code)
    call_command("connect", "brevo", market="nl")

    def status(source, login):
        sent = client.post(
            f"/anymail/{source}/tracking/", b"[]" if source == "sendgrid" else b'{"event": "x"}',
            content_type="application/json", headers={"authorization": f"Basic {b64encode(login.encode()).decode()}"},
        )  # fmt: skip
        return sent.status_code

    assert [status("sendgrid", login) for login in ("send:grid", "all:of-them")] == [200, 400]
    assert [status("brevo", login) for login in ("all:of-them", "send:grid")] == [200, 400]
