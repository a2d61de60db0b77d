"""A number that nobody has: a no is saved with a question, a change is refused."""

import pytest
from django.core.exceptions import ValidationError

from customers.actions import record_customers
from customers.models import ContactPoint
from customers.records import CustomerRecord
from permissions.actions import Act, change_address
from permissions.models import Source
from permissions.queries.gate import may_send
from permissions.queries.strangers import stranger
from tests.customers.factories import agent, market, sign_in
from tests.permissions.factories import marijke
from tests.permissions.test_api import ask

pytestmark = pytest.mark.django_db
SHORT = "06-7654321"


def test_the_desk_saves_the_no_and_asks_to_read_the_number_back(client):
    sign_in(client, agent())
    path = client.post("/desk/", {"q": SHORT}).url
    assert "A digit short?" in client.get(path).content.decode()
    client.post(f"{path}unsubscribe/", {"scope": "sms", "once": "1", "seen": "0"})
    page = client.get(path).content.decode()
    assert may_send(market(), SHORT, "sms", "marketing").code == "denied_all"
    banner = page[page.index('role="status"') - 60 : page.index('role="status"') + 900]
    assert "banner warning" in banner
    assert "A digit short?" in banner


def test_a_number_that_somebody_has_gets_its_tick_without_a_question(client):
    sign_in(client, agent())
    path = client.post("/desk/", {"q": "06-12345678"}).url
    client.post(f"{path}unsubscribe/", {"scope": "sms", "once": "1", "seen": "0"})
    page = client.get(path).content.decode()
    assert "banner done" in page
    assert "A digit short?" not in page


def test_a_change_to_it_is_refused_and_the_good_number_stays():
    who = marijke()
    with pytest.raises(ValidationError):
        change_address(whom=who, channel="sms", value=SHORT, act=Act(source=Source.AGENT_CORRECTION))
    assert not ContactPoint.objects.filter(normalised__startswith="+3167654").exists()


@pytest.mark.parametrize(
    ("field", "told", "said"),
    [
        ("mobile", SHORT, "digit short"),
        ("mobile", "3.16E+10", "spreadsheet"),
        ("email", "a@b.nl; c@d.nl", "a@b.nl, c@d.nl"),
    ],
)
def test_a_source_that_tells_it_hears_which_field_is_wrong(field, told, said):
    (outcome,) = record_customers(market(), [CustomerRecord("crm", "1", **{field: told})])
    assert (outcome.status, outcome.field) == ("invalid", field)
    assert said in outcome.reason


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("tel: 06\u201312345678", "+31612345678"),
        ("Anna <a@b.nl>", "a@b.nl"),
        ("a@b.nl.", "a@b.nl"),
        ("06 1234", None),
        ("Anna", None),
    ],
)
def test_the_desk_reads_what_is_pasted(typed, read):
    found = stranger(market(), typed)
    assert (found and found.value) == read


def test_another_system_s_no_is_taken_with_a_remark_and_its_yes_is_refused():
    told = {"channel": "sms", "address": SHORT, "told_by": "self_service"}
    answer = ask("changes", {**told, "action": "withdraw"}, "permissions:write")
    assert answer.status_code == 200
    assert "digit short" in answer.json()["remark"]
    refused = ask("changes", {**told, "action": "grant", "purposes": ["survey"]}, "permissions:write")
    assert refused.status_code == 422
    assert may_send(market(), SHORT, "sms", "marketing").code == "denied_all"


def test_what_is_no_address_is_refused_by_name_and_never_allowed():
    body = {"channel": "email", "address": "a@b.nl; c@d.nl", "told_by": "self_service", "action": "withdraw"}
    answer = ask("changes", body, "permissions:write")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "address")
    assert "a@b.nl, c@d.nl" in answer.content.decode()
    assert may_send(market(), "nobody", "email", "service").code == "no_address"
