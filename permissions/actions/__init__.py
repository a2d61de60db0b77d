"""The only writers of permissions. Every change reaches ledger, state and outbox in one transaction."""

from permissions.actions.changes import grant, withdraw
from permissions.actions.delivering import deliver, try_again
from permissions.actions.seals import seal
from permissions.actions.undo import undo
from permissions.acts import Act, Change, Step

__all__ = ["Act", "Change", "Step", "deliver", "grant", "seal", "try_again", "undo", "withdraw"]
