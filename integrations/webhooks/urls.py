"""Where providers deliver: django-anymail's own addresses, those for incoming mail left out."""

from django.urls import path

from integrations.webhooks.readers import READERS
from integrations.webhooks.views import receive

app_name = "webhooks"
urlpatterns = [
    *(path(f"{source}/tracking/", receive, {"source": source}, name=source) for source in READERS),
    path("mandrill/", receive, {"source": "mandrill"}, name="mandrill_combined"),
]
