"""What may be done with pilots: the only writer of this app's tables."""

from pilots.actions.assigning import Assigned, NotRunning, assign, assign_audience, take_in, take_over
from pilots.actions.bringing import Elsewhere, Told, bring_in, take_in_told
from pilots.actions.deciding import decide, observe
from pilots.actions.exposing import expose_by_rule, record_exposures
from pilots.actions.looking import take_looks
from pilots.actions.merging import hand_over_assignments
from pilots.actions.messages import add_message, remove_message
from pilots.actions.planning import change, counted, create, end, launch, rewrite
from pilots.actions.sharing import note_opened, revoke_share, share

__all__ = [
    "Assigned",
    "Elsewhere",
    "NotRunning",
    "Told",
    "add_message",
    "assign",
    "assign_audience",
    "bring_in",
    "change",
    "counted",
    "create",
    "decide",
    "end",
    "expose_by_rule",
    "hand_over_assignments",
    "launch",
    "note_opened",
    "observe",
    "record_exposures",
    "remove_message",
    "revoke_share",
    "rewrite",
    "share",
    "take_in",
    "take_in_told",
    "take_looks",
    "take_over",
]
