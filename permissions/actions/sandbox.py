"""The sandbox's side of the protocol: it keeps what it is told, so that the demo and tests can look."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.actions import audit
from accounts.models import User
from permissions.models import ConnectedSystem, SandboxProfile, SandboxSilence
from permissions.systems import AddressState, UnreachableError


@transaction.atomic
def receive(system: ConnectedSystem, states: Sequence[AddressState]) -> list[str]:
    """Takes in what it is told and accepts everything; raises `UnreachableError` while it is made to be silent."""
    if SandboxSilence.objects.filter(system=system).exists():
        raise UnreachableError(gettext_noop("does not answer"))
    for state in sorted(states, key=lambda one: (one.kind, one.value)):
        _keep(system, state)
    return [""] * len(states)


def _keep(system: ConnectedSystem, state: AddressState) -> None:
    profile, new = SandboxProfile.objects.get_or_create(
        system=system,
        kind=state.kind,
        value=state.value,
        defaults={"answers": state.answers, "customer": state.customer},
    )
    if not new:
        profile.answers, profile.customer = dict(state.answers), state.customer
        profile.told, profile.told_at = profile.told + 1, timezone.now()
        profile.save()


@transaction.atomic
def set_silence(*, by: User, system: ConnectedSystem, silent: bool) -> None:
    """Makes the sandbox stop answering, or answer again."""
    if silent:
        SandboxSilence.objects.get_or_create(system=system)
    else:
        SandboxSilence.objects.filter(system=system).delete()
    action = "sandbox.silenced" if silent else "sandbox.answers"
    audit(by=by, action=action, market=system.market, target=f"connectedsystem {system.pk}")
