"""Addresses of feedback, below /feedback/."""

from django.urls import path

from feedback import views

app_name = "feedback"
urlpatterns = [
    path("", views.index, name="index"),
    path("answers/", views.answers, name="answers"),
]
