"""The only writers of permissions. Every change reaches ledger, state and outbox in one transaction."""

from permissions.actions.addresses import change_address
from permissions.actions.alarm import raise_alarm, verify_ledger
from permissions.actions.alerts import mail_alerts
from permissions.actions.bulk import AT_ONCE, Notice, lower_from_events, lower_many, register_many
from permissions.actions.changes import grant, withdraw
from permissions.actions.connecting import connect_system
from permissions.actions.delivering import deliver, try_again
from permissions.actions.erasing import finish_erasures
from permissions.actions.issuing import issue_link
from permissions.actions.merging import carry_over
from permissions.actions.outbox import tell_again, tell_owners
from permissions.actions.people import recognise
from permissions.actions.reach import count_reach
from permissions.actions.repairing import repair_state
from permissions.actions.retention import forget_expired
from permissions.actions.rights import open_request
from permissions.actions.sandbox import set_silence
from permissions.actions.seals import seal
from permissions.actions.undo import undo
from permissions.acts import Act, Change, Step
from permissions.tellings import Telling

__all__ = [
    "AT_ONCE",
    "Act",
    "Change",
    "Notice",
    "Step",
    "Telling",
    "carry_over",
    "change_address",
    "connect_system",
    "count_reach",
    "deliver",
    "finish_erasures",
    "forget_expired",
    "grant",
    "issue_link",
    "lower_from_events",
    "lower_many",
    "mail_alerts",
    "open_request",
    "raise_alarm",
    "recognise",
    "register_many",
    "repair_state",
    "seal",
    "set_silence",
    "tell_again",
    "tell_owners",
    "try_again",
    "undo",
    "verify_ledger",
    "withdraw",
]
