"""Marijke, of whom every area knows something, by every way in: what tests of access and erasure begin with."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts import roles
from campaigns import tasks
from campaigns.actions.workbooks import ask_workbook
from campaigns.models import Campaign, Rule, Workbook
from campaigns.queries.people import Behind
from campaigns.queries.results import Attributed, Scope
from customers.models import Customer
from integrations.actions import process_request
from integrations.models import RawRequest
from permissions.actions import deliver
from permissions.models import Source
from pilots.actions import assign
from sms.queries.recipients import chosen_recipients
from tests.accounts.factories import with_key
from tests.customers.factories import MARIJKE, agent, appointment, call, customer, market, sign_in
from tests.feedback.factories import answers
from tests.integrations import factories as deliveries
from tests.integrations.files.factories import bring, store
from tests.permissions.factories import ann, denied, marijke, sandbox, sql
from tests.pilots import factories as pilots
from tests.sms import factories as texts
from ui.period import Period

WHO = {**MARIJKE, "external_id": "K-1042"}
CRM = {"source": "crm"}
REFUSED = "address,purpose\nm.oosterom@post.example,newsletter\n"
VISITS = (
    "appointment_id,customer_id,booked_at,starts_at,status,booked_via\n"
    "v-8,K-1042,2026-05-04T09:00:00Z,2026-05-11T10:00:00Z,attended,web\n"
)
CUSTOMERS = (
    "customer_id,first_name,last_name,email,mobile,postcode\n"
    "K-1042,Marijke,van Oosterom,M.Oosterom@post.example,06 12 34 56 41,3817 KD\n"
    "bob,Bob,de Vries,no address,,\n"
)


def known_everywhere(client: Client) -> Customer:
    """Her, once every area has been told."""
    sandbox()
    bring(CUSTOMERS, "customers", constants=CRM)
    who = customer(**WHO)
    appointment(customer="K-1042", status="attended")
    call(customer="K-1042")
    bring(REFUSED, "permissions")
    store("Naam;Kenteken;Mailadres\nMarijke van Oosterom;KN-482-T;m.oosterom@post.example\n", "customers")
    heard_of_by_mail()
    told_to_the_api()
    texted(who)
    answers(9, customer="K-1042", known_by="crm", comment="Groeten, Marijke van Oosterom")
    assign(pilot=pilots.running(), customers=[who.pk])
    taken_away()
    sign_in(client).get("/desk/?tel=0612345641&call=1")
    client.get("/desk/")
    denied(marijke(**WHO), Source.AGENT_CALL, by=ann(), evidence={"identity": "plate"})
    deliver()
    client.get(f"/desk/{who.pk}/")
    return who


def heard_of_by_mail(**fields) -> None:
    """A bounce, in which the provider names the address in several ways, and a click on a link that names it too."""
    if not RawRequest.objects.exists():
        deliveries.connection()
    told = {"email": "M.Oosterom@post.example", "campaign_id": "spring", **fields}
    clicked = {"event": "click", "url": "https://x.example/?m=m.oosterom%40post.example"}
    bounced = {"event": "bounce", "reason": "550 <m.oosterom@post.example> unknown"}
    events = [
        deliveries.sendgrid_event(**told, **more, sg_event_id=f"e-{number}")
        for number, more in enumerate(({}, clicked, bounced))
    ]
    assert deliveries.post(Client(), events).status_code == 200
    assert process_request(pk=RawRequest.objects.latest("pk").pk)


def told_to_the_api() -> None:
    key = with_key("permissions:read", "permissions:write", "customers:write", "events:write")
    event = {"source": "x", "id": "e-9", "type": "bounced", "campaign": "c", "recipient": "m.oosterom@post.example",
             "reason": "550 <m.oosterom@post.example> unknown", "time": "2026-05-11T10:00:00Z"}  # fmt: skip
    who = {"channel": "email", "address": "m.oosterom@post.example"}
    change = {**who, "action": "withdraw", "told_by": "complaint", "purposes": ["survey"]}
    record = {
        "source": "crm",
        "id": WHO["external_id"],
        **{name: told for name, told in WHO.items() if name != "external_id"},
    }
    for path, body in (
        ("permissions/state", who),
        ("permissions/changes", change),
        ("customers", record),
        ("events", event),
    ):
        named = {"Idempotency-Key": path}
        answer = key.post(f"/api/v1/{path}/", body, content_type="application/json", headers=named)
        assert answer.status_code in {200, 207}, answer.content


def texted(who: Customer) -> None:
    """A text about an appointment, and her answer."""
    texts.gateway()
    soon = timezone.now() + timedelta(hours=3)
    appointment(customer="K-1042", external_id="v-2", starts_at=soon, booked_at=timezone.now() - timedelta(days=2),
                status_at=timezone.now() - timedelta(days=2))  # fmt: skip
    pk = sql("SELECT id FROM customers_appointment WHERE external_id = 'v-2'")[0][0]
    version = texts.approved(by=texts.writer(), second=texts.writer("Daan")).versions.get()
    texts.confirm(texts.planner(), version, chosen_recipients(market(), [pk]))
    texts.came_in("Dit is Marijke van Oosterom, ik kom later", "+31612345641")
    texts.came_in("STOP", "+31612345641")


def taken_away() -> None:
    """A workbook of the customers who were sent a campaign."""
    today = timezone.now().astimezone(market().zone).date()
    period = Period("C", today - timedelta(days=2), today, market().zone, timezone.now())
    scope = Scope(market(), period, Attributed(Rule.CLICK, 7))
    asked = ask_workbook(
        by=agent(roles.DIGITAL_TEAM),
        behind=Behind(scope, (Campaign.objects.get(external_id="spring"),), "sent"),
    )
    assert tasks.write_workbook(asked.pk)
    assert Workbook.objects.get().path.exists()
