"""The sandbox's side of the protocol: it keeps what it is told, so that the demo and tests can look."""

import json
from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import gettext_noop

from accounts.actions import audit
from accounts.models import User
from permissions.models import ConnectedSystem, SandboxSilence
from permissions.systems import AddressState, UnreachableError

_KEEP = """
INSERT INTO permissions_sandboxprofile AS p (system_id, kind, value, customer, answers, told, told_at)
SELECT %s, t.kind, t.value, t.customer, t.answers, 1, clock_timestamp()
FROM unnest(%s::text[], %s::text[], %s::text[], %s::jsonb[]) t(kind, value, customer, answers)
ORDER BY t.kind, t.value
ON CONFLICT (system_id, kind, value) DO UPDATE SET
    customer = excluded.customer, answers = excluded.answers, told = p.told + 1, told_at = excluded.told_at
"""


@transaction.atomic
def receive(system: ConnectedSystem, states: Sequence[AddressState]) -> list[str]:
    """Takes in what it is told and accepts everything; raises `UnreachableError` while it is made to be silent."""
    if SandboxSilence.objects.filter(system=system).exists():
        raise UnreachableError(gettext_noop("does not answer"))
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [system.pk, *(list(column) for column in zip(*map(_row, states), strict=True))])
    return [""] * len(states)


def _row(state: AddressState) -> tuple[str, str, str, str]:
    return state.kind, state.value, state.customer, json.dumps(state.answers)


@transaction.atomic
def set_silence(*, by: User, system: ConnectedSystem, silent: bool) -> None:
    """Makes the sandbox stop answering, or answer again."""
    if silent:
        SandboxSilence.objects.get_or_create(system=system)
    else:
        SandboxSilence.objects.filter(system=system).delete()
    action = "sandbox.silenced" if silent else "sandbox.answers"
    audit(by=by, action=action, market=system.market, target=f"connectedsystem {system.pk}")
