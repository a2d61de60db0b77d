"""The site map of the API, version 1; `docs/api.md` says how to use it."""

from django.urls import include, path, re_path

from accounts.api.docs import unknown
from campaigns.api import EventsView
from sms.api import SegmentsView

app_name = "api"

urlpatterns = [
    path("events/", EventsView.as_view(), name="events"),
    path("sms/segments/", SegmentsView.as_view(), name="segments"),
    path("pilots/", include("pilots.api.urls")),
    re_path("", unknown, name="unknown"),
]
