"""Text messages: what may be written (templates), through whom (gateways), and what was sent."""

from sms.models.conversations import Conversation, StopDecision
from sms.models.gateways import Gateway, SandboxText
from sms.models.limits import Limits
from sms.models.lists import ListedRow, RecipientList
from sms.models.notices import GatewayNotice, IncomingText, NoticeMention, TextReceipt
from sms.models.own import OwnNumber
from sms.models.templates import Purpose, State, Template, TemplateVersion
from sms.models.texts import Attempt, Decision, Release, Sending, Stage, TextMessage

__all__ = [
    "Attempt",
    "Conversation",
    "Decision",
    "Gateway",
    "GatewayNotice",
    "IncomingText",
    "Limits",
    "ListedRow",
    "NoticeMention",
    "OwnNumber",
    "Purpose",
    "RecipientList",
    "Release",
    "SandboxText",
    "Sending",
    "Stage",
    "State",
    "StopDecision",
    "Template",
    "TemplateVersion",
    "TextMessage",
    "TextReceipt",
]
