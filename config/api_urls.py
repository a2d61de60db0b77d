"""The site map of the API, version 1; `docs/api.md` says how to use it."""

from django.urls import include, path, re_path

from accounts.api.docs import unknown
from campaigns.api import CampaignsView, CampaignView, EventsView, ResultsView
from customers.api import MergesView
from feedback.api import FeedbackView
from integrations.api import AppointmentsView, CallsView, CustomersView, RemovalsView
from permissions.api import ChangesView, CheckView, StateView
from permissions.api.issuing import LinksView
from sms.api import SegmentsView

app_name = "api"

urlpatterns = [
    path("appointments/", AppointmentsView.as_view(), name="appointments"),
    path("appointments/removals/", RemovalsView.as_view(), name="removals"),
    path("campaigns/", CampaignsView.as_view(), name="campaigns"),
    path("campaigns/<int:pk>/", CampaignView.as_view(), name="campaign"),
    path("campaigns/<int:pk>/results/", ResultsView.as_view(), name="results"),
    path("calls/", CallsView.as_view(), name="calls"),
    path("customers/", CustomersView.as_view(), name="customers"),
    path("customers/merges/", MergesView.as_view(), name="merges"),
    path("events/", EventsView.as_view(), name="events"),
    path("feedback/", FeedbackView.as_view(), name="feedback"),
    path("sms/segments/", SegmentsView.as_view(), name="segments"),
    path("pilots/", include("pilots.api.urls")),
    path("permissions/changes/", ChangesView.as_view(), name="permission_changes"),
    path("permissions/check/", CheckView.as_view(), name="permission_check"),
    path("permissions/links/", LinksView.as_view(), name="permission_links"),
    path("permissions/state/", StateView.as_view(), name="permission_state"),
    re_path("", unknown, name="unknown"),
]
