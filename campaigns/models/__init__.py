"""What was sent (campaigns, messages, events) and what followed (results)."""

from campaigns.models.campaign import UNMEASURED, Campaign, Kind, Link, Variant
from campaigns.models.message import Attribution, LinkClick, Message, MessageEvent, MessageLocation, Rule
from campaigns.models.reported import ReportedResult
from campaigns.models.result import BookingResult, DailyResult, HourlyResult, LinkResult, OutcomeResult, VisitResult
from campaigns.models.workbook import Workbook

__all__ = [
    "UNMEASURED",
    "Attribution",
    "BookingResult",
    "Campaign",
    "DailyResult",
    "HourlyResult",
    "Kind",
    "Link",
    "LinkClick",
    "LinkResult",
    "Message",
    "MessageEvent",
    "MessageLocation",
    "OutcomeResult",
    "ReportedResult",
    "Rule",
    "Variant",
    "VisitResult",
    "Workbook",
]
