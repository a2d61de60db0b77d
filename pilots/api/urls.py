"""The addresses of pilots in the API."""

from django.urls import path

from pilots import api

urlpatterns = [
    path("", api.PilotsView.as_view(), name="pilots"),
    path("calculate/", api.CalculateView.as_view(), name="calculate"),
    path("<slug:key>/", api.PilotView.as_view(), name="pilot"),
    path("<slug:key>/assign/", api.AssignView.as_view(), name="assign"),
    path("<slug:key>/assignments/", api.AssignmentsView.as_view(), name="assignments"),
    path("<slug:key>/exposures/", api.ExposuresView.as_view(), name="exposures"),
]
