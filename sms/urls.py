"""Addresses of text messages, below /sms/."""

from django.urls import include, path

from sms.views import composing, conversations, gateways, lists, message, outbox, releasing, templates, testing

app_name = "sms"
urlpatterns = [
    path("", composing.index, name="index"),
    path("confirm/", composing.confirm, name="confirm"),
    path(
        "in/<slug:market>/<slug:gateway>/<str:token>/",
        include(
            [
                path("receipts/", gateways.hear, {"brings": "receipts"}, name="receipts"),
                path("incoming/", gateways.hear, {"brings": "incoming"}, name="incoming"),
            ]
        ),
    ),
    path(
        "conversations/",
        include(
            [
                path("", conversations.index, name="conversations"),
                path("unread/", conversations.count, name="unread"),
                path("unreadable/<int:pk>/", conversations.handled, name="handled"),
                path("<int:pk>/", conversations.detail, name="conversation"),
                path("<int:pk>/answer/", conversations.answer, name="answer"),
                path("<int:pk>/read/", conversations.read, name="read"),
                path("<int:pk>/decide/", conversations.decide, name="decide_stop"),
                path("<int:pk>/done/", conversations.done, name="done"),
                path("<int:pk>/wrong/", conversations.wrong, name="wrong"),
            ]
        ),
    ),
    path("outbox/", outbox.index, name="outbox"),
    path("outbox/delivery/", outbox.delivery, name="delivery"),
    path("messages/<uuid:text>/", message.detail, name="message"),
    path("messages/<uuid:text>/decide/", message.decide, name="decide"),
    path("sandbox/", outbox.sandbox, name="sandbox"),
    path("sandbox/say/", conversations.say, name="say"),
    path("sendings/<int:pk>/", outbox.sending, name="sending"),
    path("sendings/<int:pk>/call-off/", outbox.call_off, name="call_off"),
    path("sendings/<int:pk>/release/", releasing.release, name="release"),
    path("sendings/<int:pk>/refuse/", releasing.refuse, name="refuse"),
    path("lists/new/", lists.give, name="give_list"),
    path("lists/<int:pk>/", lists.detail, name="list"),
    path("own-number/", testing.own_number, name="own_number"),
    path("limits/", releasing.set_limits, name="limits"),
    path(
        "templates/",
        include(
            [
                path("", templates.index, name="templates"),
                path("new/", templates.start, name="start"),
                path("try/", templates.try_out, name="try_out"),
                path("<int:pk>/", templates.detail, name="template"),
                path("<int:pk>/write/", templates.write, name="write"),
                path("<int:pk>/approve/", templates.approve, name="approve"),
                path("<int:pk>/retire/", templates.retire, name="retire"),
                path("<int:pk>/test/", testing.test, name="test"),
                path("<int:pk>/discard/", templates.discard, name="discard"),
            ]
        ),
    ),
]
