"""The customer's own pages: short addresses, without a login and without a slash at the end that could redirect."""

from django.urls import path

from permissions.views import oneclick, preferences

app_name = "choices"
urlpatterns = [
    path("p/<path:token>", preferences.preferences, name="preferences"),
    path("u/<path:token>", oneclick.oneclick, name="oneclick"),
]
