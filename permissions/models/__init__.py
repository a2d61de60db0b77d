"""May we? What customers allow: the ledger, the state that follows from it, the rules, and who has been told."""

from permissions.models.alerts import Alert
from permissions.models.ledger import Action, Channel, Event, Evidence, Person, Purpose, Source, State
from permissions.models.outbox import ConnectedSystem, Delivery
from permissions.models.requests import RightsRequest
from permissions.models.rules import Basis, NoticeVersion, PolicyRule, PurposeVersion, Relation
from permissions.models.sandbox import SandboxProfile, SandboxSilence
from permissions.models.seals import Leaf, Seal
from permissions.models.tallies import Reach, Tally

__all__ = [
    "Action",
    "Alert",
    "Basis",
    "Channel",
    "ConnectedSystem",
    "Delivery",
    "Event",
    "Evidence",
    "Leaf",
    "NoticeVersion",
    "Person",
    "PolicyRule",
    "Purpose",
    "PurposeVersion",
    "Reach",
    "Relation",
    "RightsRequest",
    "SandboxProfile",
    "SandboxSilence",
    "Seal",
    "Source",
    "State",
    "Tally",
]
