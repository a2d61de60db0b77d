"""Saying for which market a provider delivers, by command and on a page."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.models import AuditEntry
from integrations.models import Connection
from integrations.queries import route_for
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
