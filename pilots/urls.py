"""The site map of pilots."""

from django.urls import path

from pilots.views import calculator

app_name = "pilots"

urlpatterns = [
    path("calculator/", calculator.calculator, name="calculator"),
]
