"""The site map of this area."""

from django.urls import path

from customers.views import appointments, cards, merging

app_name = "customers"
urlpatterns = [
    path("", cards.index, name="index"),
    path("appointments/", appointments.appointments, name="appointments"),
    path("<int:pk>/", cards.detail, name="detail"),
    path("<int:pk>/number/", cards.number, name="number"),
    path("<int:pk>/merge/", merging.merge, name="merge"),
]
