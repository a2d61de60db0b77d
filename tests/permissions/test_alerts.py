"""What the privacy officer is told by mail waits for a mail server that is down, and is told once."""

import smtplib

import pytest
from django.core import mail
from django.db.models.functions import Now

from permissions import tasks
from permissions.actions import deliver, mail_alerts, raise_alarm, seal, set_silence, verify_ledger
from permissions.actions.alerts import KEPT, alert
from permissions.models import Alert
from tests.permissions.factories import ann, denied, marijke, sandbox, sql

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mailbox(settings):
    settings.PERMISSIONS = {**settings.PERMISSIONS, "privacy_mail": "dpo@helder.example"}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture
def down(monkeypatch):
    """The mail server takes nothing; `undo()` starts it."""
    told = smtplib.SMTPServerDisconnected("gone")

    def refuse(*_args, **_more):
        raise told

    monkeypatch.setattr("permissions.actions.alerts.send_mail", refuse)
    return monkeypatch


def sealed_tonight():
    denied(marijke())
    return bytes(seal().digest).hex()


def overdue():
    system = sandbox()
    set_silence(by=ann(), system=system, silent=True)
    denied(marijke())
    deliver()
    sql("UPDATE permissions_delivery SET waiting_since = clock_timestamp() - interval '16 minutes'")
    assert raise_alarm() == 1
    return "NL"


def altered():
    denied(marijke())
    sql("UPDATE permissions_state SET denied_at = NULL, denied_by = NULL WHERE channel = 'email'")
    assert not verify_ledger()
    return "the state differs from a replay"


@pytest.mark.parametrize("happens", [sealed_tonight, overdue, altered])
def test_a_mail_server_that_is_down_for_a_moment_loses_nothing(happens, down, caplog):
    words = happens()
    tasks.mail_alerts()
    assert not mail.outbox
    assert "waits for the mail server: SMTPServerDisconnected" in caplog.text
    down.undo()
    tasks.mail_alerts()
    tasks.mail_alerts()
    [told] = mail.outbox
    assert (told.to, words in told.body) == (["dpo@helder.example"], True)


@pytest.mark.parametrize("happens", [sealed_tonight, overdue, altered])
def test_it_is_told_at_once_where_the_server_is_there_and_once(happens):
    happens()
    assert len(mail.outbox) == 1
    assert mail_alerts() == 0
    assert len(mail.outbox) == 1


def test_a_second_of_the_same_key_is_none_and_the_order_is_kept():
    for key in ("a", "b", "a"):
        alert(key, f"subject {key}", "words")
    assert mail_alerts() == 2
    assert [told.subject for told in mail.outbox] == ["subject a", "subject b"]


def test_without_a_mailbox_nothing_waits(settings):
    settings.PERMISSIONS = {**settings.PERMISSIONS, "privacy_mail": ""}
    sealed_tonight()
    assert not Alert.objects.exists()


def test_what_was_sent_is_forgotten_after_its_term_and_what_waits_never_is():
    alert("old", "old", "words")
    mail_alerts()
    Alert.objects.update(sent_at=Now() - KEPT * 0.9)
    mail_alerts()
    assert Alert.objects.count() == 1
    Alert.objects.update(sent_at=Now() - KEPT * 1.1, made_at=Now() - KEPT * 2)
    Alert.objects.create(key="waits", subject="waits", text="words", made_at=Now() - KEPT * 5)
    assert mail_alerts() == 1
    assert [kept.key for kept in Alert.objects.all()] == ["waits"]
