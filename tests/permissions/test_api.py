"""The API of permissions: what may be sent, what somebody said, and many at once."""

import pytest

from permissions import links
from permissions.models import Event, Source
from permissions.queries.gate import may_send
from tests.accounts.factories import with_key
from tests.customers.factories import market
from tests.permissions.factories import denied, marijke, sandbox

pytestmark = pytest.mark.django_db

MAIL = {"channel": "email", "address": "M.Oosterom@POST.example"}


def ask(path: str, body: object, scope: str = "permissions:read"):
    client = with_key(scope, markets=(market(),))
    return client.post(f"/api/v1/permissions/{path}/", body, content_type="application/json")


def cells(answer) -> dict[tuple[str, str], str]:
    return {(cell["channel"], cell["purpose"]): cell["code"] for cell in answer.json()["cells"]}


def test_the_state_of_an_address_and_of_a_customer_with_headers_for_one_click():
    who = marijke()
    denied(who)
    answer = ask("state", MAIL)
    assert cells(answer)["email", "newsletter"] == "denied_all"
    assert cells(ask("state", {"system": "crm", "customer": "marijke"}))["post", "marketing"] == "denied_all"
    headers = answer.json()["headers"]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = headers["List-Unsubscribe"].rsplit("/u/", 1)[1].rstrip(">")
    assert links.read(token).point in {point.digest for point in who.points}
    assert "oosterom" not in headers["List-Unsubscribe"].lower()


def test_a_change_is_recorded_told_on_and_answered_with_what_holds_now():
    sandbox()
    marijke()
    body = {**MAIL, "action": "grant", "told_by": "double_optin", "purposes": ["newsletter"], "reference": "f-1"}
    assert cells(ask("changes", body, "permissions:write"))["email", "newsletter"] == "consent"
    body = {**MAIL, "action": "withdraw", "told_by": "esp_sync", "origin": "sandbox"}
    assert cells(ask("changes", body, "permissions:write"))["email", "newsletter"] == "denied_all"
    assert {event.source for event in Event.objects.all()} == {Source.DOUBLE_OPTIN, Source.ESP_SYNC}
    assert may_send(market(), MAIL["address"], "email", "survey").code == "denied_all"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"told_by": "esp_sync"}, "told_by"),
        ({"told_by": "agent_call"}, "told_by"),
        ({"purposes": []}, "purposes"),
        ({"purposes": ["service"]}, "purposes"),
        ({"channel": "pigeon"}, "channel"),
        ({"occurred_at": "2999-01-01T00:00:00Z"}, "occurred_at"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"reference": "Jan de Vries"}, "reference"),
        ({"address": "", "customer": "nobody"}, "customer"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name_and_nothing_is_written(changed, field):
    body = {**MAIL, "action": "grant", "told_by": "double_optin", "purposes": ["newsletter"], **changed}
    answer = ask("changes", body, "permissions:write")
    assert answer.status_code == 422
    assert any(error["field"].startswith(field) for error in answer.json()["errors"])
    assert not Event.objects.exists()


def test_many_are_checked_in_one_go_in_their_order():
    denied(marijke())
    addresses = ["a@post.example", "m.oosterom@post.example"]
    answer = ask("check", {"channel": "email", "purpose": "survey", "addresses": addresses}).json()
    assert answer == {
        "allowed": 1,
        "answers": [{"allowed": True, "code": "not_objected"}, {"allowed": False, "code": "denied_all"}],
    }


def test_another_market_knows_nothing_of_it():
    denied(marijke())
    client = with_key("permissions:read", markets=(market("be"),))
    body = {"system": "crm", "customer": "marijke"}
    assert client.post("/api/v1/permissions/state/", body, content_type="application/json").status_code == 422
