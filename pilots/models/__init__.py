"""What is tried (pilot, plan), on whom (assignment), what was seen (look) and what came of it (decision)."""

from pilots.models.assignment import HOLDOUT, Assignment, MergedAssignment
from pilots.models.message import ArmMessage
from pilots.models.outcome import Choice, Decision, Look, Observation
from pilots.models.pilot import Pilot, PlanVersion, State
from pilots.models.share import Share

__all__ = [
    "HOLDOUT",
    "ArmMessage",
    "Assignment",
    "Choice",
    "Decision",
    "Look",
    "MergedAssignment",
    "Observation",
    "Pilot",
    "PlanVersion",
    "Share",
    "State",
]
