"""The site map of campaigns."""

from django.urls import include, path

from campaigns.views import detail, listing, people, reported

app_name = "campaigns"

# /campaigns/<pk>/
campaign_urls = [
    path("", detail.detail, name="detail"),
    path("customers/", people.customers, name="customers"),
    path("message/<int:variant>/", detail.message, name="message"),
]

urlpatterns = [
    path("", listing.index, name="index"),
    path("compare/", listing.compare, name="compare"),
    path("definitions/", listing.definitions, name="definitions"),
    path("reported/", reported.reported, name="reported"),
    path("<int:pk>/", include(campaign_urls)),
]
