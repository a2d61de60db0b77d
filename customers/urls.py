"""The site map of this area."""

from django.urls import path

from customers.views import appointments, cards, merges, merging

app_name = "customers"
urlpatterns = [
    path("", cards.index, name="index"),
    path("appointments/", appointments.appointments, name="appointments"),
    path("<int:pk>/", cards.detail, name="detail"),
    path("<int:pk>/number/", cards.number, name="number"),
    path("<int:pk>/merge/", merging.merge, name="merge"),
    path("merges/", merges.requests, name="merge_requests"),
    path("merges/<int:pk>/", merges.request, name="merge_request"),
    path("merges/<int:pk>/assent/", merges.assent, name="assent_merge"),
    path("merges/<int:pk>/refuse/", merges.refuse, name="refuse_merge"),
    path("merges/<int:pk>/withdraw/", merges.withdraw, name="withdraw_merge"),
]
