"""The site map of this area."""

from django.urls import path

from customers import views

app_name = "customers"
urlpatterns = [
    path("", views.index, name="index"),
    path("appointments/", views.appointments, name="appointments"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/number/", views.number, name="number"),
]
