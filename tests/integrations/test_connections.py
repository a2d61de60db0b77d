"""Saying for which market a provider delivers."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from integrations.models import Connection
from integrations.queries import route_for
from tests.integrations.factories import market

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
