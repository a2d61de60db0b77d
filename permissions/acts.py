"""What an act is, before and after it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from accounts.models import User
from permissions.models import Source

RAISES: Final = frozenset({Source.SELF_SERVICE, Source.DOUBLE_OPTIN, Source.AGENT_CALL})
"""Explicit acts of the person: only these lift a denial."""
GRANTS: Final = RAISES | {Source.CONSENT_REGISTER}
"""Sources that may tell of a consent at all; every other one can only lower."""
UNDO_WITHIN: Final = timedelta(minutes=15)
"""How long an agent may take back what they did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """How a permission changes: where from, by whom, why, and what stands behind it.

    `key` makes it happen once however often it is sent. `reference` is a call or batch by its id, `reason` a code,
    `origin` the connected system that told us. `evidence` holds codes (checks made, script read), never free text.
    Without `occurred_at` it happens now, by the database's clock; a time in the future counts as now.
    """

    source: Source
    by: User | None = None
    key: str = ""
    reason: str = ""
    reference: str = ""
    origin: str = ""
    language: str = ""
    notice_id: int | None = None
    occurred_at: datetime | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """What an act changed in one cell: the state of the person (or, of a stranger, the address) before and after.

    States are "allowed", "denied" and "unknown" (nobody ever said anything, or it was undone).
    """

    channel: str
    purpose: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What came of an act: `repeated` where it had been made before (then `act` is that one) or was no news."""

    act: UUID
    at: datetime
    steps: tuple[Step, ...] = ()
    repeated: bool = False
