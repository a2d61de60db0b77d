"""The only writers of permissions. Every change reaches ledger, state and outbox in one transaction."""

from permissions.actions.alarm import raise_alarm
from permissions.actions.bulk import Lowering, Notice, lower_from_events, lower_many
from permissions.actions.changes import grant, withdraw
from permissions.actions.delivering import deliver, try_again
from permissions.actions.sandbox import set_silence
from permissions.actions.seals import seal
from permissions.actions.undo import undo
from permissions.acts import Act, Change, Step

__all__ = [
    "Act",
    "Change",
    "Lowering",
    "Notice",
    "Step",
    "deliver",
    "grant",
    "lower_from_events",
    "lower_many",
    "raise_alarm",
    "seal",
    "set_silence",
    "try_again",
    "undo",
    "withdraw",
]
