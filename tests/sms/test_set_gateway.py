"""Setting a gateway up, with its secrets in the environment."""

from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from sms.gateways.registry import secret
from sms.models import Gateway
from tests.accounts.factories import market
from tests.sms.factories import gateway

pytestmark = pytest.mark.django_db
KANNEL = ("--kind", "kannel", "--sender", "Helder", "--price", "0.068")


@pytest.fixture
def secrets(monkeypatch):
    for name in ("URL", "USERNAME", "PASSWORD"):
        monkeypatch.setenv(f"HELDER_SMS_MAIN_{name}", "http://127.0.0.1:1/")


def run(*asked):
    out = StringIO()
    call_command("set_gateway", *asked, stdout=out)
    return out.getvalue()


def test_a_gateway_is_made_changed_and_switched_off(secrets):
    market()
    assert "is used" in run("nl", "main", *KANNEL)
    assert "is switched off" in run("nl", "main", "--off", "--rank", "2")
    gateway = Gateway.objects.get()
    assert (gateway.sender, gateway.rank, gateway.active) == ("Helder", 2, False)
    assert AuditEntry.objects.filter(action="gateway.set").count() == 2


def test_it_says_where_the_gateway_tells_of_receipts_and_texts(secrets, monkeypatch, settings):
    market()
    settings.PUBLIC_URL = "https://dashboard.example.com/"
    assert "receipts at nowhere" in run("nl", "main", *KANNEL)
    monkeypatch.setenv("HELDER_SMS_MAIN_HOOK", "a-secret-of-tests-only")
    said = run("nl", "main")
    assert "https://dashboard.example.com/sms/in/nl/main/a-secret-of-tests-only/receipts/" in said
    assert "https://dashboard.example.com/sms/in/nl/main/a-secret-of-tests-only/incoming/" in said


@pytest.mark.parametrize("hook", ["short", "with a blank in it, and more", "with/a/slash/and/more/of/it"])
def test_a_secret_address_that_could_be_guessed_is_refused(secrets, monkeypatch, hook):
    market()
    monkeypatch.setenv("HELDER_SMS_MAIN_HOOK", hook)
    with pytest.raises(CommandError, match="HELDER_SMS_MAIN_HOOK"):
        run("nl", "main", *KANNEL)


@pytest.mark.parametrize(
    ("kind", "needs"),
    [("cm", "TOKEN"), ("spryng", "TOKEN"), ("bird", "TOKEN"), ("twilio", "ACCOUNT"), ("kannel", "URL")],
)
def test_each_kind_names_the_secret_that_it_misses(kind, needs):
    market()
    with pytest.raises(CommandError, match=f"HELDER_SMS_NL__OWN_{needs}"):
        run("nl", "own", "--kind", kind, "--sender", "Helder", "--price", "0.07")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("xx", "main", *KANNEL), "no market xx"),
        (("nl", "other", *KANNEL), "HELDER_SMS_NL__OTHER_URL"),
        (("nl", "main", "--kind", "kannel", "--price", "0.1"), "sender"),
        (("nl", "main", *KANNEL, "--rank", "-1"), "rank"),
    ],
)
def test_what_cannot_be_used_is_named(secrets, asked, says):
    market()
    with pytest.raises(CommandError, match=says):
        run(*asked)
    assert not Gateway.objects.exists()


@pytest.mark.parametrize("sender", ["Helder Ruiten BV", "Helder!", "12", "Ruiten€", "", "123456789012345678"])
def test_a_sender_that_no_telephone_shows_is_refused(secrets, sender):
    market()
    with pytest.raises(CommandError, match="sender"):
        run("nl", "main", "--kind", "kannel", "--sender", sender, "--price", "0.068")


@pytest.mark.parametrize("sender", ["Helder", "Helder 24", "+3197010240", "3970", "11 Ruiten"])
def test_a_name_a_number_and_a_short_code_are_senders(secrets, sender):
    market()
    run("nl", "main", "--kind", "kannel", "--sender", sender, "--price", "0.068", "--a-second", "10")
    assert (Gateway.objects.get().sender, Gateway.objects.get().a_second) == (sender, 10)


def test_a_markets_gateway_speaks_with_no_other_markets_secrets(secrets, monkeypatch):
    market("nl"), market("be")
    run("nl", "main", *KANNEL)
    monkeypatch.setenv("HELDER_SMS_BE__MAIN_PASSWORD", "theirs")
    with pytest.raises(CommandError, match="HELDER_SMS_BE__MAIN_URL must be set"):
        run("be", "main", *KANNEL)
    for name in ("URL", "USERNAME"):
        monkeypatch.setenv(f"HELDER_SMS_BE__MAIN_{name}", "http://127.0.0.1:2/")
    run("be", "main", *KANNEL)
    ours, theirs = Gateway.objects.get(market__code="nl"), Gateway.objects.get(market__code="be")
    assert secret(theirs, "password") == "theirs"
    with pytest.raises(ImproperlyConfigured, match="HELDER_SMS_NL__MAIN_PASSWORD must be set"):
        secret(ours, "password")


def test_a_code_of_two_words_is_no_gateway_of_a_market(monkeypatch):
    main, other = gateway(market("nl")), gateway(market("be"), code="nl-main")
    monkeypatch.setenv("HELDER_SMS_NL_MAIN_TOKEN", "of be's nl-main")
    assert secret(other, "token") == "of be's nl-main"
    with pytest.raises(ImproperlyConfigured):
        secret(main, "token")
