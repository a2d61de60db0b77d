"""What an owner of the database does to the ledger, and what is found of it."""

from dataclasses import dataclass

from permissions.models import Event, Seal, Source
from permissions.queries.verification import verify
from tests.permissions.factories import denied, marijke, sandbox, sealed, sql

TABLES = ("event", "leaf", "seal")
ALTERED = "UPDATE permissions_event SET reason = 'said_so' WHERE id >= {third}"
REPLACED_BY_ITS_OWNER = [
    "CREATE OR REPLACE FUNCTION permissions_digest(e permissions_event) RETURNS bytea LANGUAGE sql AS "
    "'SELECT l.sha256 FROM permissions_leaf l WHERE l.event = e.id'"
]


@dataclass(frozen=True)
class Ledger:
    """Two seals and an act after them; the numbers of some of its entries, and of the second seal."""

    first: int
    third: int
    fifth: int
    sealed: int
    fresh: int
    last: int
    second: int
    from_second: int


def two_seals() -> Ledger:
    """Made here and now; as it should be."""
    sql("ALTER TABLE permissions_event ALTER id RESTART 2000")
    sandbox()
    entries = sealed()
    denied(marijke(), Source.AGENT_CALL, evidence={"identity": "plate"})
    first, second = Seal.objects.order_by("pk")
    fresh = list(Event.objects.filter(pk__gt=second.to_event).order_by("pk").values_list("pk", flat=True))
    assert verify().faults == ()
    return Ledger(
        entries[0], entries[2], entries[4], second.to_event, fresh[0], fresh[-1], second.pk, first.to_event + 1
    )


def faults(ledger: Ledger, *statements: str) -> str:
    """What is found after what an owner of the database did, with the ledger's triggers off for a moment."""
    for table in TABLES:
        sql(f"ALTER TABLE permissions_{table} DISABLE TRIGGER USER")
    for statement in statements:
        sql(statement.format(**vars(ledger)))
    for table, trigger in sql(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN "
        "('permissions_event'::regclass, 'permissions_leaf'::regclass, 'permissions_seal'::regclass)"
    ):
        sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")
    return "; ".join(verify().faults)
