"""A past that its owner rewrote, so that nothing inside contradicts it, is found by what lies outside."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import AuditEntry
from permissions.actions import seal, verify_ledger
from permissions.models import Seal, Source
from permissions.queries.verification import verify
from permissions.sealing import COLUMNS, entry_digest, seal_digest
from tests.permissions.doctoring import ALTERED, REPLACED_BY_ITS_OWNER, TABLES, faults
from tests.permissions.factories import ann, denied, marijke, sealed, sql

pytestmark = pytest.mark.django_db

GUARDS = [
    *((table, "append_only") for table in TABLES),
    *(("event", trigger) for trigger in ("stamp", "a_guard", "b_project", "c_count")),
]


def chained_anew() -> None:
    """What an owner does who knows how leaves and seals are made: all of them anew, to fit what stands there now."""
    for row in sql(f"SELECT {COLUMNS} FROM permissions_event e"):
        sql("UPDATE permissions_leaf SET sha256 = %s WHERE event = %s", entry_digest(row), row[0])
    previous, last = b"", 0
    for made in Seal.objects.order_by("pk"):
        leaves = sql(
            "SELECT sha256 FROM permissions_leaf WHERE event > %s AND event <= %s ORDER BY event", last, made.to_event
        )
        digest, _entries = seal_digest(previous, (bytes(leaf) for (leaf,) in leaves))
        sql("UPDATE permissions_seal SET previous = %s, digest = %s WHERE id = %s", previous, digest, made.pk)
        previous, last = digest, made.to_event


@pytest.mark.parametrize("kept", ["file", "mail", "log", "pasted"])
def test_an_owner_who_makes_past_digests_and_seals_anew_is_told_by_what_was_published(
    ledger, kept, tmp_path, caplog, settings
):
    outside = tmp_path / "seals"
    settings.PERMISSIONS = {**settings.PERMISSIONS, "privacy_mail": "dpo@helder.example", "seals_file": str(outside)}
    made = seal()
    told = {"file": outside.read_text(), "mail": mail.outbox[-1].body, "log": caplog.text}
    told["pasted"] = bytes(made.digest).hex().upper()
    call_command("verify_permissions", against=told[kept])
    for table in TABLES:
        sql(f"ALTER TABLE permissions_{table} DISABLE TRIGGER USER")
    sql("UPDATE permissions_event SET reason = 'said_so' WHERE id = %s", ledger.third)
    chained_anew()
    for table, trigger in GUARDS:
        sql(f"ALTER TABLE permissions_{table} ENABLE ALWAYS TRIGGER {trigger}")
    assert verify().faults == (), "nothing inside tells"
    (tmp_path / "kept").write_text(told[kept])
    for against in (told[kept], str(tmp_path / "kept")):
        with pytest.raises(CommandError, match=f"no seal bears the published digest {bytes(made.digest).hex()}"):
            call_command("verify_permissions", against=against)
    assert not verify_ledger(), "every night, by the file alone"


def test_a_function_of_the_owner_that_vouches_for_everything_is_not_asked(ledger):
    found = faults(ledger, *REPLACED_BY_ITS_OWNER, ALTERED)
    assert f"entry {ledger.third} was altered" in found


def test_the_digest_made_here_is_the_one_that_the_database_made_before():
    denied(marijke(), Source.AGENT_CALL, by=ann(), reason="too_often", reference="call:7/8", language="nl")
    sealed()
    entries = sql(f"SELECT permissions_digest(e), {COLUMNS} FROM permissions_event e")
    assert len(entries) > 8
    assert all(bytes(theirs) == entry_digest(row) for theirs, *row in entries)


def test_a_seal_that_is_no_seal_is_told():
    with pytest.raises(CommandError, match="no digest of a seal"):
        call_command("verify_permissions", against="yesterday's")


def test_a_file_of_seals_that_cannot_be_read_is_told(settings, tmp_path, caplog):
    settings.PERMISSIONS = {**settings.PERMISSIONS, "seals_file": str(tmp_path)}
    denied(marijke())
    assert seal()
    assert "could not be added to HELDER_SEALS_FILE" in caplog.text
    assert not verify_ledger()
    assert "HELDER_SEALS_FILE, cannot be read" in caplog.text


@pytest.mark.parametrize("table", ["source", "policyrule"])
def test_what_a_source_may_and_the_law_asks_is_changed_by_migrations_alone_and_the_log_says_so(table):
    column = {"source": "code", "policyrule": "basis"}[table]
    for statement in (f"UPDATE permissions_{table} SET {column} = {column}", f"DELETE FROM permissions_{table}",
                      f"INSERT INTO permissions_{table} SELECT * FROM permissions_{table} WHERE false"):  # fmt: skip
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            sql(statement)
    sql(f"ALTER TABLE permissions_{table} DISABLE TRIGGER by_migration")
    sql(f"UPDATE permissions_{table} SET {column} = {column}")
    entry = AuditEntry.objects.get(action="rules.changed")
    assert (entry.target, entry.detail["kind"]) == (f"permissions_{table}", "update")
