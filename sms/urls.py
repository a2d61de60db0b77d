"""Addresses of text messages, below /sms/."""

from django.urls import include, path

from sms.views import templates

app_name = "sms"
urlpatterns = [
    path(
        "templates/",
        include(
            [
                path("", templates.index, name="templates"),
                path("new/", templates.start, name="start"),
                path("try/", templates.try_out, name="try_out"),
                path("<int:pk>/", templates.detail, name="template"),
                path("<int:pk>/write/", templates.write, name="write"),
                path("<int:pk>/approve/", templates.approve, name="approve"),
                path("<int:pk>/retire/", templates.retire, name="retire"),
                path("<int:pk>/discard/", templates.discard, name="discard"),
            ]
        ),
    ),
]
