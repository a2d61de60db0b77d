"""The only writers of campaigns, messages and results."""

from campaigns.actions.attribution import attribute
from campaigns.actions.events import record_events
from campaigns.actions.lock import lock_market
from campaigns.actions.plans import CampaignPlan, VariantPlan, register_campaigns
from campaigns.actions.recipients import attach_recipients, hand_over
from campaigns.actions.refusals import hear_refusal, record_refusal
from campaigns.actions.reported import record_reports
from campaigns.actions.results import recount
from campaigns.reports import Report

__all__ = [
    "CampaignPlan",
    "Report",
    "VariantPlan",
    "attach_recipients",
    "attribute",
    "hand_over",
    "hear_refusal",
    "lock_market",
    "record_events",
    "record_refusal",
    "record_reports",
    "recount",
    "register_campaigns",
]
