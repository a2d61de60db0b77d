"""The site map of campaigns."""

from django.urls import include, path

from campaigns.views import detail, listing, people, reported, visits, workbooks

app_name = "campaigns"

# /campaigns/<pk>/
campaign_urls = [
    path("", detail.detail, name="detail"),
    path("customers/", people.customers, name="customers"),
    path("appointments/", visits.appointments, name="appointments"),
    path("customers/workbook/", workbooks.ask, name="ask_workbook"),
    path("message/<int:variant>/", detail.message, name="message"),
]

# /campaigns/workbooks/<pk>/
workbook_urls = [
    path("", workbooks.workbook, name="workbook"),
    path("progress/", workbooks.progress, name="workbook_progress"),
    path("file/", workbooks.fetch, name="workbook_file"),
]

urlpatterns = [
    path("", listing.index, name="index"),
    path("customers/", people.customers, name="all_customers"),
    path("customers/workbook/", workbooks.ask, name="ask_workbook_of_all"),
    path("appointments/", visits.appointments, name="all_appointments"),
    path("compare/", listing.compare, name="compare"),
    path("definitions/", listing.definitions, name="definitions"),
    path("reported/", reported.reported, name="reported"),
    path("workbooks/<int:pk>/", include(workbook_urls)),
    path("<int:pk>/", include(campaign_urls)),
]
