"""What may be done with pilots: the only writer of this app's tables."""

from pilots.actions.assigning import Assigned, NotRunning, assign, assign_audience, take_in
from pilots.actions.deciding import decide, observe
from pilots.actions.exposing import expose_by_rule, record_exposures
from pilots.actions.looking import take_looks
from pilots.actions.planning import change, create, end, launch, rewrite

__all__ = [
    "Assigned",
    "NotRunning",
    "assign",
    "assign_audience",
    "change",
    "create",
    "decide",
    "end",
    "expose_by_rule",
    "launch",
    "observe",
    "record_exposures",
    "rewrite",
    "take_in",
    "take_looks",
]
