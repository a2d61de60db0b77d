"""Seals: what was written is proven unaltered, and what was altered is named."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from permissions.actions import seal, verify_ledger
from permissions.models import Seal
from tests.permissions.factories import denied, marijke, sealed, sql

pytestmark = pytest.mark.django_db


def test_a_ledger_as_it_was_is_proven(capsys):
    entries = sealed()
    assert Seal.objects.count() == 2
    assert seal() is None
    call_command("verify_permissions", published=bytes(Seal.objects.latest("pk").digest).hex())
    assert f"{len(entries)} entries, {len(entries)} of them sealed" in capsys.readouterr().out


def test_the_seal_of_the_day_leaves_the_house(settings, caplog):
    settings.PERMISSIONS = {**settings.PERMISSIONS, "privacy_mail": "dpo@helder.example"}
    denied(marijke())
    made = seal()
    digest = bytes(made.digest).hex()
    assert digest in caplog.text
    assert mail.outbox[0].to == ["dpo@helder.example"]
    assert digest in mail.outbox[0].body


def test_an_unknown_published_digest_is_a_fault():
    sealed()
    with pytest.raises(CommandError, match="no seal bears the published digest"):
        call_command("verify_permissions", published="00" * 32)


def test_nothing_can_be_slipped_in_below_a_seal():
    first, *_rest = sealed()
    with pytest.raises(Exception, match="below a seal"):
        sql(
            "INSERT INTO permissions_event (id, market_id, key, point, key_id, channel, purpose, action, source) "
            "OVERRIDING SYSTEM VALUE SELECT id - 1, market_id, substr(sha256('x'), 1, 16), point, key_id, channel, "
            "purpose, action, source FROM permissions_event WHERE id = %s",
            first,
        )


def test_every_night_the_ledger_is_proven_and_a_state_that_differs_is_told_of(settings, mailoutbox, caplog):
    settings.PERMISSIONS = {**settings.PERMISSIONS, "privacy_mail": "privacy@helder.example"}
    denied(marijke())
    assert verify_ledger()
    sql("UPDATE permissions_state SET denied_at = NULL, denied_by = NULL WHERE channel = 'email'")
    assert not verify_ledger()
    assert "the state differs from a replay" in mailoutbox[-1].body
    assert "is not as it was" in caplog.text
