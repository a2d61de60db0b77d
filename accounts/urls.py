"""Staff and the log."""

from django.urls import include, path

from accounts.views import keys
from accounts.views import staff as views

app_name = "accounts"
urlpatterns = [
    path("", views.index, name="index"),
    path("invite/", views.invite, name="invite"),
    path("audit/", views.audit, name="audit"),
    path("keys/", keys.index, name="keys"),
    path("keys/new/", keys.issue, name="issue_key"),
    path("keys/<int:pk>/revoke/", keys.revoke, name="revoke_key"),
    path(
        "<int:pk>/",
        include(
            [
                path("", views.person, name="person"),
                path("roles/give/", views.give_role, name="give_role"),
                path("roles/take/", views.take_role, name="take_role"),
                path("active/", views.set_active, name="set_active"),
                path("link/", views.password_link, name="password_link"),
            ]
        ),
    ),
]
