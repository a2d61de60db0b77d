"""What may be done with files: take one in, check it, import it, undo that. The only writer of these tables."""

from integrations.files.actions.planning import BusyError, Upload, begin, check, drop, go_on, save_mapping, store, undo
from integrations.files.actions.retention import delete_expired, take_up_waiting
from integrations.files.actions.work import carry_on

__all__ = [
    "BusyError",
    "Upload",
    "begin",
    "carry_on",
    "check",
    "delete_expired",
    "drop",
    "go_on",
    "save_mapping",
    "store",
    "take_up_waiting",
    "undo",
]
