"""Somebody of whom every area knows something: all of it is told to them, and none of it is left once they are
forgotten, whatever tells of them afterwards.
"""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts import roles
from customers.models import Customer
from permissions.actions import finish_erasures, open_request
from permissions.models import Channel
from permissions.queries import askers, rights
from permissions.queries.gate import may_send
from permissions.queries.verification import verify
from tests.customers.factories import agent, appointment, call, market, sign_in
from tests.feedback.factories import answers
from tests.integrations.factories import SECRET
from tests.integrations.files.factories import bring
from tests.permissions.everywhere import (
    CRM,
    CUSTOMERS,
    REFUSED,
    VISITS,
    heard_of_by_mail,
    known_everywhere,
    told_to_the_api,
)
from tests.permissions.factories import ann
from tests.permissions.searching import found

pytestmark = pytest.mark.django_db

CLEAR = ("oosterom", "marijke", "3817 kd", "3817kd", "612345641", "kn-482", "kn482")
CHECKS = ("plate", "address")
KEEPING = {
    "customers_customer", "customers_contactpoint", "customers_vehicle", "sms_textmessage", "sms_incomingtext",
    "sms_conversation", "feedback_answer", "integrations_rawrequest", "permissions_sandboxprofile",
}  # fmt: skip
"""Tables that know her at first, so that a search which finds nothing afterwards means something."""


@pytest.fixture(autouse=True)
def _shelf(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}


@pytest.fixture
def everywhere(client) -> Customer:
    return known_everywhere(client)


def left(folder: Path) -> set[str]:
    """Where any clear text of hers is found, also as bytes that the database shows in hexadecimal digits."""
    return found([*CLEAR, "M.Oosterom", "Marijke"], folder)


def forget(who: Customer, callbacks) -> None:
    told = {"by": ann(), "asks": askers.customer(market(), who.pk), "kind": "erasure", "checks": CHECKS}
    with callbacks(execute=True):
        request = open_request(**told)
        type(request).objects.filter(pk=request.pk).update(asked_at=timezone.now() - timedelta(hours=25))
        assert finish_erasures() == 1


def test_nothing_is_left_of_who_was_forgotten(everywhere, tmp_path, django_capture_on_commit_callbacks):
    before = left(tmp_path)
    assert before >= KEEPING
    assert {Path(name).suffix for name in before} >= {".csv", ".xlsx"}
    forget(everywhere, django_capture_on_commit_callbacks)
    assert left(tmp_path) == set()
    assert verify().faults == ()


def test_whatever_tells_of_them_afterwards_brings_nobody_back(everywhere, tmp_path, django_capture_on_commit_callbacks):
    forget(everywhere, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        bring(CUSTOMERS, "customers", constants=CRM)
        bring(VISITS, constants=CRM)
        bring(REFUSED, "permissions")
        told_to_the_api()
        heard_of_by_mail(sg_message_id="later")
        appointment(customer="K-1042", external_id="v-9", status="attended")
        call(customer="K-1042", external_id="c-9")
        answers(2, prefix="late", customer="K-1042", known_by="crm", comment="Marijke")
    as_they_came_in = {"integrations_rawrequest", *(path.name for path in tmp_path.rglob("*.csv"))}
    assert left(tmp_path) <= as_they_came_in, "which goes by itself within thirty days"
    row = Customer.objects.get(external_id="K-1042")
    assert (row.first_name, row.erased_at is not None) == ("", True)
    assert not any(may_send(market(), row.pk, channel, "marketing").allowed for channel in Channel)
    assert may_send(market(), "m.oosterom@post.example", "email", "newsletter").code == "erased"


def test_who_asks_is_told_what_every_area_knows(everywhere):
    known = rights.everything(askers.customer(market(), everywhere.pk))
    assert known["person"]["last_name"] == "van Oosterom"
    assert next(each for each in known["messages"] if each["source"] == "sendgrid")["clicked"] == ["https://x.example/"]
    assert {each["stage"] for each in known["text_messages"]} >= {"queued", "received"}
    assert len(known["text_messages"]) == 4, "a text, the answer to STOP by itself, and two of hers"
    assert known["feedback"][0]["comment"] == "Groeten, Marijke van Oosterom"
    assert known["pilots"][0]["pilot"] == "Reminder"
    assert len(known["files"]) == 3
    assert all("oosterom@post.example" in str(each["row"]).lower() for each in known["files"])
    assert [each["source"] for each in known["deliveries"]] == ["sendgrid"]
    assert known["evidence"][0]["body"] == {"identity": "plate"}
    assert {each["action"] for each in known["looked_at"]} >= {"customer.viewed", "permission.withdraw"}
    assert len(known["appointments"]) == 2
    assert json.dumps(known, default=str)


def test_the_answer_that_is_read_tells_of_every_area_too(everywhere, client, django_assert_max_num_queries):
    told = {"by": ann(), "asks": askers.customer(market(), everywhere.pk), "kind": "access", "checks": CHECKS}
    page = f"/permissions/requests/{open_request(**told).pk}/"
    officer = sign_in(client, agent(roles.ADMINISTRATOR))
    shown = officer.get(page).content.decode()
    for area, words in (
        ("text_messages", "Text: Dit is Marijke van Oosterom, ik kom later"),
        ("pilots", "Pilot: Reminder"),
        ("files", "Mailadres: m.oosterom@post.example"),
        ("deliveries", "Source: sendgrid"),
    ):
        assert f'hx-get="{page}kept/{area}/"' in shown
        with django_assert_max_num_queries(10):
            assert words in " ".join(officer.get(f"{page}kept/{area}/").content.decode().split())
    assert "Groeten, Marijke" in officer.get(f"{page}happened/").content.decode()
    assert officer.get(f"{page}kept/feedback/").status_code == 404


def test_everything_is_everything_however_much_it_is(everywhere, monkeypatch):
    monkeypatch.setattr("customers.timeline.MOST_AT_ONCE", 1)
    monkeypatch.setattr("customers.timeline.PAGE", 1)
    for number in range(3):
        appointment(customer="K-1042", external_id=f"more-{number}")
    known = rights.everything(askers.customer(market(), everywhere.pk))
    assert len(known["appointments"]) == 5
    assert len(known["timeline"]) > 10
