"""What an owner of the database could alter is found, and the first broken entry named."""

import pytest
from django.core.management import CommandError, call_command

from permissions.models import Seal
from permissions.queries.verification import verify
from tests.permissions.factories import sealed, sql


@pytest.mark.django_db
def test_a_ledger_that_nobody_touched_has_no_faults():
    sealed()
    assert verify().faults == ()


ALTERED = "UPDATE permissions_event SET reason = 'said_so' WHERE id = {}"
REMOVED = "DELETE FROM permissions_event WHERE id = {}"
SLIPPED_IN = (
    "INSERT INTO permissions_event (id, market_id, act, key, point, key_id, lead, channel, purpose, purpose_version, "
    "action, source, origin, legal_basis, reason, reference, language, occurred_at) OVERRIDING SYSTEM VALUE "
    "SELECT {0} - 1000, market_id, act, substr(sha256('x'), 1, 16), point, key_id, lead, channel, purpose, "
    "purpose_version, action, source, origin, legal_basis, reason, reference, language, occurred_at "
    "FROM permissions_event WHERE id = {0}"
)


def doctored(statement: str, table: str = "event") -> None:
    """As an owner of the database could do it: with the ledger's triggers switched off for a moment."""
    sql(f"ALTER TABLE permissions_{table} DISABLE TRIGGER USER")
    sql(statement)
    sql(f"ALTER TABLE permissions_{table} ENABLE ALWAYS TRIGGER append_only")


def test_in_a_doctored_copy_the_first_broken_entry_is_named(own_database):
    sql("ALTER TABLE permissions_event ALTER id RESTART 2000")
    entries = sealed()
    third, fifth = entries[2], entries[4]
    doctored(ALTERED.format(fifth))
    assert f"entry {fifth} was altered" in verify().faults
    doctored(REMOVED.format(third))
    assert f"entry {third} is missing" in verify().faults
    assert any(fault.startswith("the state differs") for fault in verify().faults)
    doctored(SLIPPED_IN.format(entries[0]))
    assert f"entry {entries[0] - 1000} was slipped in" in verify().faults
    with pytest.raises(CommandError, match=f"entry {entries[0] - 1000} was slipped in"):
        call_command("verify_permissions")
    doctored(
        "UPDATE permissions_leaf SET sha256 = sha256('x') WHERE event = (SELECT max(event) FROM permissions_leaf)",
        "leaf",
    )
    assert f"seal {Seal.objects.latest('pk').pk} does not fit" in " ".join(verify().faults)
