"""The site map of this area."""

from django.urls import path

from integrations import views

app_name = "integrations"
urlpatterns = [
    path("", views.index, name="index"),
    path("connections/<slug:source>/", views.connection, name="connection"),
    path("deliveries/<int:pk>/again/", views.again, name="again"),
]
