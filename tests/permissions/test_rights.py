"""Rights: everything handed over, and forgotten so that no import brings anybody back."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from customers.actions import ensure_contact_points
from customers.models import ContactPoint, Customer, Vehicle
from permissions.actions import deliver, finish_erasures, forget_expired, open_request, set_silence
from permissions.keepers import keepers
from permissions.models import Event, Evidence, RightsRequest, SandboxProfile, Source
from permissions.queries import askers, rights, whom
from permissions.queries.gate import may_send
from permissions.queries.verification import verify
from tests.customers.factories import agent, appointment, customer, market, sign_in
from tests.permissions.factories import ann, denied, marijke, sandbox, sql

pytestmark = pytest.mark.django_db

CHECKS = ("plate", "address")
CLEAR = ("oosterom", "marijke", "3817 kd", "3817kd", "612345641", "kn-482")


def asked(kind: str, **fields) -> RightsRequest:
    who = askers.customer(market(), marijke().customer_id)
    return open_request(**{"by": ann(), "asks": who, "kind": kind, "checks": CHECKS, **fields})


def all_clear_text() -> str:
    """Every text of every table that holds any of a person, in lower case."""
    tables = ("customers_customer", "customers_contactpoint", "customers_vehicle", "permissions_sandboxprofile")
    ours = ("permissions_event", "permissions_state", "permissions_evidence", "permissions_rightsrequest")
    rows = [
        sql(f"SELECT coalesce(string_agg(to_jsonb(t)::text, ' '), '') FROM {table} t") for table in (*tables, *ours)
    ]
    return " ".join(row[0][0] for row in rows).lower().replace('"external_id": "marijke"', "")


def test_who_was_forgotten_is_gone_everywhere_and_their_no_stays():
    sandbox()
    denied(marijke(), Source.AGENT_CALL, by=ann(), evidence={"checks": "plate"})
    request = asked("erasure")
    deliver()
    assert SandboxProfile.objects.filter(value__contains="oosterom").exists()
    assert finish_erasures() == 1
    text = all_clear_text()
    assert [word for word in CLEAR if word in text] == []
    assert not Vehicle.objects.exists()
    assert not Evidence.objects.exists()
    request.refresh_from_db()
    assert request.done_at
    assert may_send(market(), "m.oosterom@post.example", "email", "newsletter").code == "erased"
    assert verify().faults == ()


def test_tomorrow_s_import_and_tomorrow_s_message_do_not_bring_them_back():
    asked("erasure")
    finish_erasures()
    customer()
    ensure_contact_points(market(), [("email", "M.Oosterom@post.example")])
    text = all_clear_text()
    assert [word for word in CLEAR if word in text] == []
    assert Customer.objects.count() == 1
    assert may_send(market(), Customer.objects.get().pk, "post", "marketing").code == "erased"


def test_who_books_anew_is_a_new_customer_who_gets_service_and_no_marketing():
    asked("erasure")
    finish_erasures()
    fresh = customer(external_id="new", email="m.oosterom@post.example", first_name="Marijke")
    assert ContactPoint.objects.get(customer=fresh).value == "m.oosterom@post.example"
    assert may_send(market(), fresh.pk, "email", "service").allowed
    assert may_send(market(), fresh.pk, "email", "marketing").code == "erased"


def test_an_address_waits_for_the_sending_system_to_hear_of_it_a_day_at_most():
    system = sandbox()
    set_silence(by=ann(), system=system, silent=True)
    request = asked("erasure")
    deliver()
    assert finish_erasures() == 0
    assert Customer.objects.get().first_name
    RightsRequest.objects.filter(pk=request.pk).update(asked_at=timezone.now() - timedelta(hours=25))
    assert finish_erasures() == 1
    assert not Customer.objects.get().first_name


def test_nobody_is_answered_without_two_checks_or_from_another_market():
    for checks in (["plate"], ["plate", "plate", "nonsense"], ["plate", "answered"]):
        with pytest.raises(ValidationError):
            asked("access", checks=checks)
    assert askers.customer(market(), 987_654) is None
    assert askers.customer(market("be"), marijke().customer_id) is None
    assert not RightsRequest.objects.exists()
    assert not Event.objects.exists()


def test_what_is_past_its_term_goes_and_the_refusal_stays():
    stranger = whom.address(market(), "email", "old@post.example")
    denied(stranger, Source.AGENT_CALL, evidence={"script": "v1"})
    ensure_contact_points(market(), [("email", "silent@post.example")])
    assert forget_expired() == {"evidence": 0, "requests": 0, "strangers": 0}
    Evidence.objects.update(at=timezone.now() - timedelta(days=365 * 6))
    sql("ALTER TABLE permissions_event DISABLE TRIGGER append_only")
    sql("UPDATE permissions_event SET recorded_at = recorded_at - interval '3 years'")
    sql("ALTER TABLE permissions_event ENABLE ALWAYS TRIGGER append_only")
    assert forget_expired() == {"evidence": 1, "requests": 0, "strangers": 1}
    assert may_send(market(), "old@post.example", "email", "marketing").code == "denied_all"
    assert not ContactPoint.objects.filter(value="old@post.example").exists()


@pytest.fixture
def officer(client):
    return sign_in(client, agent(roles.ADMINISTRATOR))


def test_from_search_to_the_file_with_everything(officer, django_assert_max_num_queries):
    who = marijke()
    appointment(status="attended")
    denied(who, Source.AGENT_CALL, by=ann(), reason="too_often")
    page = officer.post(reverse("permissions:requests"), {"q": "oosterom"})
    address = reverse("permissions:new_request", args=[who.customer_id])
    assert address in page.content.decode()
    assert "Marijke" in officer.get(address).content.decode()
    refused = officer.post(address, {"kind": "access", "checks": ["plate"]})
    assert "two right answers" in refused.content.decode()
    made = officer.post(address, {"kind": "access", "checks": list(CHECKS)})
    with django_assert_max_num_queries(10):
        text = officer.get(made.url).content.decode()
    assert f'hx-get="{made.url}happened/"' in text
    assert "Appointments: 1, calls: 0" in text
    with django_assert_max_num_queries(10):
        told = officer.get(f"{made.url}happened/").content.decode()
    assert "Unsubscribed" in told
    assert "m.oosterom@post.example" in text.lower()
    assert "They want no marketing by this channel." in text
    known = json.loads(officer.get(f"{made.url}file/").content)
    assert known["person"]["last_name"] == "van Oosterom"
    assert known["permissions_history"][0]["reason"] == "too_often"
    assert known["appointments"][0]["status"] == "attended"
    assert any("Unsubscribed" in line["what"] for line in known["timeline"])


def test_a_request_of_another_market_is_nobody_s(officer):
    request = asked("access")
    RightsRequest.objects.update(market=market("be"))
    assert officer.get(reverse("permissions:request_happened", args=[request.pk])).status_code == 404
    assert officer.get(reverse("permissions:request", args=[request.pk])).status_code == 404
    assert officer.get(reverse("permissions:request_file", args=[request.pk])).status_code == 404


def test_the_answer_about_somebody_forgotten_since_shows_nobody(officer):
    request = asked("access")
    asked("erasure")
    finish_erasures()
    page = officer.get(reverse("permissions:request", args=[request.pk])).content.decode()
    assert "Their data were erased since" in page
    assert "happened/" not in page


def test_an_erasure_tells_nothing_of_what_happened(officer):
    request = asked("erasure")
    assert officer.get(reverse("permissions:request_happened", args=[request.pk])).status_code == 404


def test_areas_above_are_asked_and_made_to_forget_as_well(monkeypatch):
    class Drawer:
        title, words, kept = "Drawer", {"when": "When", "text": "Text"}, ["a text"]

        def tell(self, of, customer_id, points):
            whose = {"when": timezone.now(), "customer": customer_id, "addresses": len(points)}
            return [{"text": text, **whose} for text in self.kept]

        def forget(self, _of, _customer_id, _points):
            self.kept.clear()
            return 1

    monkeypatch.setitem(keepers, "texts", Drawer())
    who = marijke()
    (told,) = rights.everything(askers.customer(market(), who.customer_id))["texts"]
    assert (told["text"], told["customer"], told["addresses"]) == ("a text", who.customer_id, len(who.points))
    asked("erasure")
    finish_erasures()
    assert rights.everything(askers.customer(market(), who.customer_id))["texts"] == []
