"""The site map of pilots."""

from django.urls import include, path

from pilots.views import calculator, course, detail, elsewhere, log, messages, people, planning, sharing

app_name = "pilots"

# /pilots/<key>/
pilot_urls = [
    path("", detail.detail, name="detail"),
    path("plan/", planning.edit, name="edit"),
    path("recount/", planning.recount, name="recount"),
    path("launch/", planning.begin, name="launch"),
    path("assign/", course.assign, name="assign"),
    path("audience/", course.audience, name="audience"),
    path("weights/", course.weigh, name="weigh"),
    path("end/", course.end, name="end"),
    path("decide/", course.decide, name="decide"),
    path("messages/", messages.arm_messages, name="messages"),
    path("messages/remove/", messages.remove, name="remove_message"),
    path("messages/take-over/", messages.take_over, name="take_over"),
    path("shares/", sharing.shares, name="shares"),
    path("shares/revoke/", sharing.revoke, name="revoke_share"),
    path("customers/", people.customers, name="customers"),
]

urlpatterns = [
    path("", log.index, name="index"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("elsewhere/", elsewhere.elsewhere, name="elsewhere"),
    path("waiting/", log.waiting_count, name="waiting"),
    path("new/", planning.new, name="new"),
    path("years/", log.meta, name="meta"),
    path("not-a-pilot/", log.observation, name="observation"),
    path("shared/<str:token>/", sharing.shared, name="shared"),
    path("<slug:key>/", include(pilot_urls)),
]
