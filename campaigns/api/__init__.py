"""What other systems tell about messages, and what they may read of campaigns."""

from campaigns.api.events import EventsView
from campaigns.api.results import CampaignsView, CampaignView, ResultsView

__all__ = ["CampaignView", "CampaignsView", "EventsView", "ResultsView"]
