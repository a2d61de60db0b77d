"""The site map of this area for staff; the desk and the customers' own pages have theirs beside it."""

from django.urls import path

from permissions.views import insight, requests, systems

app_name = "permissions"
urlpatterns = [
    path("", insight.index, name="index"),
    path("changes/", insight.entries, name="entries"),
    path("requests/", requests.index, name="requests"),
    path("requests/new/<int:pk>/", requests.new, name="new_request"),
    path("requests/new/<slug:channel>/<slug:point>/", requests.new, name="new_address_request"),
    path("requests/<int:pk>/", requests.answer, name="request"),
    path("requests/<int:pk>/happened/", requests.happened, name="request_happened"),
    path("requests/<int:pk>/kept/<slug:area>/", requests.kept, name="request_kept"),
    path("requests/<int:pk>/file/", requests.file, name="request_file"),
    path("rules/", insight.rules, name="rules"),
    path("customers/<slug:channel>/<slug:purpose>/", insight.people, name="people"),
    path("systems/", systems.index, name="systems"),
    path("systems/<int:pk>/again/", systems.again, name="again"),
    path("systems/<int:pk>/inbox/", systems.inbox, name="inbox"),
    path("systems/<int:pk>/silence/", systems.silence, name="silence"),
]
