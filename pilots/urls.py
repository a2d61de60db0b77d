"""The site map of pilots."""

from django.urls import include, path

from pilots.views import calculator, course, detail, log, people, planning

app_name = "pilots"

# /pilots/<key>/
pilot_urls = [
    path("", detail.detail, name="detail"),
    path("plan/", planning.edit, name="edit"),
    path("launch/", planning.begin, name="launch"),
    path("assign/", course.assign, name="assign"),
    path("weights/", course.weigh, name="weigh"),
    path("end/", course.end, name="end"),
    path("decide/", course.decide, name="decide"),
    path("customers/", people.customers, name="customers"),
]

urlpatterns = [
    path("", log.index, name="index"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("new/", planning.new, name="new"),
    path("years/", log.meta, name="meta"),
    path("not-a-pilot/", log.observation, name="observation"),
    path("<slug:key>/", include(pilot_urls)),
]
