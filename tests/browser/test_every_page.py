"""Every page, light and dark, wide and narrow: nothing that axe calls serious, nothing sideways, no complaint."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.models import User
from campaigns.models import Campaign
from customers.models import Appointment
from permissions.models import ConnectedSystem
from sms.models import Template, TextMessage

EVERYTHING = "period=L&rule=send&days=30"
COUNTS = "a.successes=48&a.n=80&b.successes=56&b.n=70"
PAGES = {
    "sign in": "/account/login/",
    "list": f"/campaigns/?{EVERYTHING}",
    "empty list": "/campaigns/?q=zzzz",
    "detail": f"/campaigns/{{campaign}}/?{EVERYTHING}",
    "text message": f"/campaigns/{{text}}/?{EVERYTHING}",
    "side by side": f"/campaigns/compare/?{EVERYTHING}&c={{campaign}}&c={{other}}",
    "definitions": "/campaigns/definitions/",
    "customers behind": f"/campaigns/{{campaign}}/customers/?metric=clicked&{EVERYTHING}",
    "appointments behind": f"/campaigns/{{campaign}}/appointments/?{EVERYTHING}",
    "customers behind a total": f"/campaigns/customers/?metric=booked&channel=email&{EVERYTHING}",
    "appointments behind a total": f"/campaigns/appointments/?{EVERYTHING}",
    "pilots": "/pilots/",
    "a draft of a pilot": "/pilots/ruitenwissers-na-het-bezoek/",
    "plan of a pilot": "/pilots/new/",
    "what worked": "/pilots/years/",
    "not a pilot": "/pilots/not-a-pilot/",
    "calculator": f"/pilots/calculator/?question=two_proportions&{COUNTS}&alpha=0.05&looks=1",
    "messages of a pilot's variants": "/pilots/ruitenwissers-na-het-bezoek/messages/",
    "customers of a pilot": "/pilots/ruitenwissers-na-het-bezoek/customers/",
    "search": "/customers/",
    "card": "/customers/{customer}/",
    "same person as": "/customers/{customer}/merge/",
    "two customers side by side": "/customers/{customer}/merge/?with={neighbour}",
    "merges that were asked for": "/customers/merges/",
    "connections": "/integrations/",
    "files": "/integrations/files/",
    "appointments": "/customers/appointments/?period=L&status=all",
    "reported results": "/campaigns/reported/",
    "staff": "/staff/",
    "invitation": "/staff/invite/",
    "one of the staff": "/staff/{person}/",
    "keys": "/staff/keys/",
    "new key": "/staff/keys/new/",
    "log": "/staff/audit/",
    "second factor": "/account/2fa/",
    "password": "/account/password/change/",
    "texts to send": "/sms/?day={day}",
    "texts of the evening before": "/sms/?day={day}&when=days&days=1&clock=22:00",
    "text to one customer": "/sms/?customer={customer}",
    "a list to text": "/sms/lists/new/",
    "limits of texts": "/sms/limits/",
    "own number": "/sms/own-number/",
    "texts sent": "/sms/outbox/",
    "a text": "/sms/messages/{message}/",
    "delivery of texts": "/sms/outbox/delivery/?days=90",
    "a template to read": "/sms/templates/{template}/",
    "templates": "/sms/templates/",
    "a template": "/sms/templates/{template}/write/",
    "conversations": "/sms/conversations/?show=all",
    "telephones": "/sms/sandbox/",
    "feedback": "/feedback/?period=L",
    "answers of customers": "/feedback/answers/?period=L",
    "desk": "/desk/",
    "caller": "/desk/{customer}/",
    "check of a caller": "/desk/{customer}/check/",
    "permissions": "/permissions/?period=L",
    "changes of permissions": "/permissions/changes/?period=L",
    "customers behind a permission": "/permissions/customers/email/marketing/",
    "rules": "/permissions/rules/",
    "requests": "/permissions/requests/",
    "new request": "/permissions/requests/new/{customer}/",
    "sending systems": "/permissions/systems/",
    "inbox of a sending system": "/permissions/systems/{system}/inbox/",
    "not found": "/campaigns/0/",
}
LOOKS = [("light", 1440), ("dark", 1440), ("light", 400)]
RAIL = """[...document.querySelectorAll('.area-name')]
    .filter((name) => getComputedStyle(name).fontSize !== getComputedStyle(name.parentElement).fontSize)
    .map((name) => name.textContent)"""
"""Areas of the rail that a page's own stylesheet gives another size."""


@pytest.fixture
def places():
    """Keys of things that have much to show."""
    sent = sorted(Campaign.objects.filter(market__code="nl"), key=lambda one: -one.message_set.count())
    mails = [campaign.pk for campaign in sent if campaign.channel == "email"]
    return {
        "campaign": mails[0],
        "other": mails[1],
        "text": next(campaign.pk for campaign in sent if campaign.channel == "sms"),
        "person": User.objects.get(email="viewer@helder.example").pk,
        "message": TextMessage.objects.filter(market__code="nl").latest("stage_at").pk,
        "template": Template.objects.filter(market__code="nl").latest("pk").pk,
        "system": ConnectedSystem.objects.filter(market__code="nl").first().pk,
        "day": Appointment.objects.filter(market__code="nl", status="booked").latest("starts_at").starts_at.date(),
        "neighbour": Appointment.objects.filter(market__code="nl").earliest("revenue").customer_id,
        "customer": Appointment.objects.filter(market__code="nl").latest("revenue").customer_id,
    }


def serious(page):
    return [
        (found["id"], [node["target"] for node in found["nodes"]][:3])
        for found in Axe().run(page).response["violations"]
        if found["impact"] in {"serious", "critical"}
    ]


def unsound(page):
    """What is wrong with a page, by look."""
    wrong = {}
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 1000})
        page.locator("[data-chart]:not([data-drawn])").first.wait_for(state="detached")
        sideways = page.evaluate("document.documentElement.scrollWidth") - width
        wrong[scheme, width] = serious(page) + ([f"scrolls sideways by {sideways}"] if sideways > 0 else [])
    return {look: found for look, found in wrong.items() if found}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound_in_every_look(open_page, places, name):
    page = open_page(PAGES[name].format(**places), who="" if name == "sign in" else "administrator")
    assert page.status == (404 if name == "not found" else 200)
    assert page.evaluate(RAIL) == []
    errors = [] if name == "not found" else page.errors
    assert (unsound(page), errors) == ({}, [])
