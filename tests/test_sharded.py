"""Statements over facts keep to what a cluster asks: every way in and out, watched while it runs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from campaigns.actions import attach_recipients, record_refusal, recount, register_campaigns
from campaigns.actions.plans import CampaignPlan
from campaigns.actions.retention import refresh_statistics
from campaigns.models import Campaign, Variant
from campaigns.queries.loose import loose
from campaigns.queries.people import METRICS
from config.distribution import FACTS
from customers.actions import merge_customers
from customers.models import ContactPoint, Customer
from feedback import actions as feedback
from integrations.files.queries.taking_out import TAKEN_OUT, lines
from permissions import actions as permissions
from permissions.keepers import keepers
from permissions.links import Message
from permissions.models import RightsRequest
from permissions.queries import askers
from pilots.actions import add_message, take_looks
from pilots.actions.assigning import current
from pilots.models import HOLDOUT
from pilots.plan import Guardrail
from pilots.queries import people
from pilots.tally import Tally
from sms import actions as sms
from sms.gateways import Receipt
from sms.models import Conversation, Sending, TextMessage
from tests.accounts import factories as staff
from tests.campaigns import world
from tests.campaigns.factories import HOUR, customer, event, market, record
from tests.customers.factories import agent
from tests.integrations.factories import SECRET
from tests.integrations.files.factories import CUSTOMERS, EVENTS, bring, undo
from tests.permissions.everywhere import known_everywhere
from tests.permissions.factories import ann
from tests.pilots import factories as pilots
from tests.pilots.test_messages import given
from tests.sharded import Watch, broken
from tests.sms import factories as texts
from tests.sms.conftest import Peer

BAD = {
    "SELECT * FROM campaigns_message WHERE id = 1 FOR UPDATE": "facts are not locked row by row",
    "WITH gone AS (DELETE FROM campaigns_message RETURNING *) SELECT * FROM gone": "changes facts within another",
    "SELECT to_jsonb(m) FROM campaigns_message m": "handed to a function whole",
    "INSERT INTO campaigns_dailyresult (sent) SELECT count(*) FROM campaigns_message": "table of the session first",
    "UPDATE due_appointment d SET id = 1 FROM campaigns_message m": "table of the session first",
    'DELETE FROM "customers_customer" WHERE id IN (SELECT customer_id FROM "campaigns_message")': "the session first",
    'UPDATE "campaigns_message" SET "customer_id" = 3 WHERE id = 1': "distribution column is never updated",
    "SELECT 1 FROM due d CROSS JOIN LATERAL (SELECT id FROM campaigns_message m WHERE m.customer_id = d.id LIMIT 1)": (
        "no LATERAL"
    ),
    "SELECT 1 FROM pilots_assignment a WHERE EXISTS (SELECT FROM campaigns_message m WHERE m.id = a.id)": (
        "asked of facts only"
    ),
    "SELECT 1 FROM campaigns_message m WHERE EXISTS (SELECT FROM campaigns_message n JOIN pilots_pilot p ON true)": (
        "no table of the coordinator within"
    ),
    "UPDATE campaigns_campaign c SET name = 'a' FROM due_appointment d": "changed from a query over both",
    "DELETE FROM campaigns_dailyresult WHERE campaign_id IN (SELECT id FROM campaigns_campaign)": "query over both",
    "UPDATE campaigns_campaign c SET name = 'a' FROM campaigns_message m": "table of the session first",
    "SET LOCAL statement_timeout = '5s'; SELECT count(*) FROM campaigns_message": "nothing stands beside SET",
    "UPDATE campaigns_message m SET source = (ARRAY['a', 'b'])[d.id] FROM due d": "taken out of an array within SET",
}


@pytest.mark.parametrize(("sql", "rule"), BAD.items(), ids=BAD.values())
def test_a_statement_that_a_cluster_refuses_is_told(sql, rule):
    assert any(rule in told for told in broken(sql))


@pytest.fixture
def watch(db):
    watching = Watch()
    with connection.execute_wrapper(watching):
        yield watching
    assert watching.broken == {}


def test_recording_moving_attaching_and_counting_anew(watch):
    told = world.tell(timezone.now() - timedelta(days=3))
    at = timezone.now() - timedelta(days=2)
    odd = at.replace(second=7, microsecond=1)
    burst = [event("clicked", odd, message_id="m-9", link=f"https://example.com/{n}", id=str(n)) for n in (1, 2)]
    record(event("sent", at, message_id="m-9"), *burst)
    record(*burst, event("sent", at - HOUR, message_id="m-9", variant="b"), event("unsubscribed", None, id="1"))
    record(event("sent", at, message_id="s-1", recipient="stranger@example.com"))
    customer("stranger")
    attach_recipients(market())
    merge_customers(market(), customer("stranger").pk, customer("anna").pk)
    recount(market())
    refresh_statistics()
    assert loose(market()).messages == 0
    assert told.spring.reports_delivery
    assert watch.seen == set(FACTS)


def test_files_in_out_and_undone(watch, settings, tmp_path):
    settings.MEDIA_ROOT, nl = tmp_path, market()
    bring(CUSTOMERS, "customers", of=nl)
    run = bring(EVENTS, "events", of=nl)
    for kind in TAKEN_OUT:
        assert list(lines(nl, kind))
    undo(run)
    assert {"campaigns_message", "campaigns_messageevent", "campaigns_messagelocation"} <= watch.seen


def test_pages(watch):
    told = world.tell(timezone.now() - timedelta(days=3))
    reader = staff.signed_in(pilots.owner())
    here = {"market": "nl", "period": "F"}
    for page in ("index", "compare"):
        assert (
            reader.get(reverse(f"campaigns:{page}"), {**here, "c": [told.spring.pk, told.text.pk]}).status_code == 200
        )
    assert reader.get(reverse("campaigns:detail", args=[told.spring.pk]), here).status_code == 200
    for metric in METRICS:
        asked = {**here, "metric": metric, "link": told.link.pk}
        assert reader.get(reverse("campaigns:customers", args=[told.spring.pk]), asked).status_code == 200
        assert reader.get(reverse("campaigns:all_customers"), asked).status_code == 200
    assert reader.get(reverse("campaigns:all_appointments"), here).status_code == 200
    anna = Customer.objects.get(external_id="anna")
    assert reader.get(reverse("customers:detail", args=[anna.pk]), here).status_code == 200
    assert watch.seen >= {"campaigns_message", "campaigns_linkclick", "campaigns_attribution"}


def test_pilots(watch):
    guardrails = tuple(Guardrail(outcome, 0.1) for outcome in ("unsubscribed", "complained"))
    pilot = pilots.running(outcome="showed_up", holdout=0.1, guardrails=guardrails)
    register_campaigns(market(), [CampaignPlan("selligent", "spring", "Spring")])
    wording = Variant.objects.get(campaign=Campaign.objects.get(external_id="spring"), key="")
    add_message(by=pilots.owner(), pilot=pilot, arm=0, variant=wording)
    for name, arm, what in (("anna", HOLDOUT, "complained"), ("bob", 0, "unsubscribed"), ("carol", 1, "opened")):
        given(pilot, customer(name).pk, arm)
        told = {"message_id": name, "recipient": f"{name}@example.com"}
        record(event("sent", pilots.NOW + HOUR, **told), event(what, pilots.NOW + 2 * HOUR, **told))
    take_looks(pilot=pilot, now=pilots.NOW + timedelta(days=20), whole=True)
    look, plan = pilot.looks.latest("day"), current(pilot)[0]
    tally = Tally.from_json(look.tally)
    for metric in people.METRICS:
        for outcome in ("showed_up", "unsubscribed", "complained"):
            behind = people.Behind(pilot, replace(plan, outcome=outcome), look.day, metric, (HOLDOUT, 0, 1))
            assert people.count(behind) == len(people.members(behind, after=0, limit=50))
            if metric == people.WITH_OUTCOME:
                assert people.count(behind) == sum(tally.total(outcome, arm).y for arm in behind.arms)
    assert "campaigns_message" in watch.seen


@pytest.fixture
def texted(monkeypatch):
    """Four reminders that a gateway took, two of which arrived; then a stop, a start and a talk."""
    for place in ("sms.actions.claiming", "sms.queries.composing"):
        monkeypatch.setattr(f"{place}.next_moment", lambda at, **_: at)
    monkeypatch.setattr("sms.actions.lanes.client", lambda _gateway: Peer())
    through, nl = texts.gateway(), market()
    version = texts.approved(by=texts.writer(), second=texts.writer("Daan")).versions.get()
    texts.confirm(texts.planner(), version, texts.expected(4))
    assert sms.drain(market=nl) == 4
    assert sms.tell_campaigns(market=nl) == 4
    sent = TextMessage.objects.exclude(sending=None).order_by("phone").values_list("pk", flat=True)
    stages = zip(("delivered", "failed", "delivered"), sent, strict=False)
    sms.record_receipts(gateway=through, receipts=[Receipt(stage, str(pk)) for stage, pk in stages])
    for said in ("STOP", "START", "Ik kom later"):
        texts.came_in(said)
    assert sms.drain(market=nl) == 2
    assert sms.tell_campaigns(market=nl) == 5
    return list(sent)


def test_texts_out_receipts_and_replies_in(watch, texted):
    reader = staff.signed_in(pilots.owner())
    campaign = Campaign.objects.get(source="helder-sms")
    talk = Conversation.objects.get()
    for page in (
        reverse("sms:outbox"), reverse("sms:delivery"), *(reverse("sms:message", args=[text]) for text in texted),
        reverse("sms:sending", args=[Sending.objects.get().pk]), reverse("sms:conversation", args=[talk.pk]),
        reverse("campaigns:detail", args=[campaign.pk]),
        reverse("customers:detail", args=[Customer.objects.get(external_id="c-0").pk]),
    ):  # fmt: skip
        assert reader.get(page).status_code == 200, page
    assert {"campaigns_message", "campaigns_messageevent", "campaigns_messagelocation"} <= watch.seen


def test_what_every_area_keeps_is_told_forgotten_and_past_its_term(
    watch, client, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT, settings.ANYMAIL = tmp_path, {"WEBHOOK_SECRET": SECRET}
    who = known_everywhere(client)
    nl = who.market
    officer = staff.signed_in(agent(roles.ADMINISTRATOR))
    asks = {"by": ann(), "asks": askers.customer(nl, who.pk), "checks": ("plate", "address")}
    page = reverse("permissions:request", args=[permissions.open_request(**asks, kind="access").pk])
    watch.seen.clear()
    for part in ("", "happened/", "file/", *(f"kept/{area}/" for area, keeper in keepers.items() if keeper.words)):
        assert officer.get(f"{page}{part}").status_code == 200, part
    assert {"campaigns_message", "campaigns_linkclick"} <= watch.seen
    watch.seen.clear()
    with django_capture_on_commit_callbacks(execute=True):
        request = permissions.open_request(**asks, kind="erasure")
        RightsRequest.objects.filter(pk=request.pk).update(asked_at=timezone.now() - timedelta(hours=25))
        assert permissions.finish_erasures() == 1
    assert "campaigns_message" in watch.seen
    for area in (permissions, sms, feedback):
        area.forget_expired()


def test_refusals_by_one_click(watch):
    at = timezone.now() - timedelta(days=1)
    record(*(event("sent", at, message_id=name, campaign=name) for name in ("m-1", "m-2")))
    anna = bytes(ContactPoint.objects.get().hash)
    for message in (Message("selligent", "m-1", "m-1"), Message("selligent", "", "m-2"), Message("crm", "m-3", "m-3")):
        assert record_refusal(market=market(), point=anna, message=message, at=timezone.now())
    assert {"campaigns_message", "campaigns_messageevent", "campaigns_messagelocation"} <= watch.seen
