"""Between markets there is no door: what one market's row is called opens nothing to who works in another.

An address that names a row and is not in the table fails the test: whoever adds a page writes here whose row it names.
"""

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse

from accounts import roles
from accounts.models import ApiKey, Market, User
from campaigns.models import Campaign, Variant, Workbook
from customers.models import ContactPoint, Customer, MergeRequest
from integrations.files.models import ImportRun
from integrations.models import RawRequest
from permissions.models import ConnectedSystem, RightsRequest
from pilots.models import Pilot
from sms.models import Conversation, GatewayNotice, RecipientList, Sending, Template, TextMessage
from tests.accounts import factories
from tests.test_access import API, OURS, SITE, UNKNOWN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_demo_world")]

NAMES_A_ROW = {
    Campaign: "campaigns:detail campaigns:customers campaigns:appointments campaigns:ask_workbook",
    Variant: "campaigns:message",
    Workbook: "campaigns:workbook campaigns:workbook_file campaigns:workbook_progress",
    User: "accounts:person accounts:give_role accounts:take_role accounts:set_active accounts:password_link",
    ApiKey: "accounts:revoke_key",
    Customer: "customers:detail customers:number customers:merge permissions:new_request desk:address desk:beside "
    "desk:card desk:card_check desk:card_grant desk:card_live desk:card_undo desk:card_unsubscribe",
    MergeRequest: "customers:merge_request customers:assent_merge customers:refuse_merge customers:withdraw_merge",
    ContactPoint: "desk:stranger desk:stranger_check desk:stranger_grant desk:stranger_live desk:stranger_undo "
    "desk:stranger_unsubscribe permissions:new_address_request",
    ImportRun: "files:run files:progress files:begin files:undo files:drop files:keep_mapping files:rejects",
    RawRequest: "integrations:again",
    RightsRequest: "permissions:request permissions:request_file permissions:request_happened permissions:request_kept",
    ConnectedSystem: "permissions:again permissions:inbox permissions:silence",
    Pilot: "pilots:detail pilots:edit pilots:launch pilots:assign pilots:weigh pilots:end pilots:decide pilots:recount "
    "pilots:audience pilots:messages pilots:remove_message pilots:take_over pilots:shares "
    "pilots:revoke_share pilots:customers",
    Conversation: "sms:conversation sms:answer sms:read sms:done sms:wrong sms:decide_stop",
    GatewayNotice: "sms:handled",
    Sending: "sms:sending sms:call_off sms:release sms:refuse",
    Template: "sms:template sms:write sms:approve sms:retire sms:discard sms:test",
    TextMessage: "sms:message sms:decide",
    RecipientList: "sms:list",
}
NAMES_NO_ROW = {
    "choices:oneclick", "choices:preferences", "pilots:shared",  # a signed link
    "sms:incoming", "sms:receipts",  # a market by its code, and its gateway's secret
    "files:take_out", "integrations:connection", "permissions:people",  # words
}  # fmt: skip
NOT_IN_THE_DEMO = {MergeRequest, GatewayNotice, Workbook, ImportRun, RawRequest, RightsRequest, Sending, RecipientList}
"""They have tests of their own: another market's is not there."""

_VARYING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|\d+')


@pytest.fixture(autouse=True)
def _of_its_own():
    """A key of the first market alone; and no pilot of the second that is called as one of the first."""
    factories.secret("campaigns:read", markets=(Market.objects.get(code="nl"),))
    Pilot.objects.filter(market__code="nl").update(key=Concat(Value("only-"), "key"))


@pytest.fixture
def neighbour():
    """May do everything, in one market."""
    return factories.signed_in(factories.person("Neighbour", roles.ADMINISTRATOR, of=Market.objects.get(code="be")))


def theirs(model) -> Iterator[dict[str, object]]:
    """What names a few rows of the first market in addresses."""
    if model is User:
        rows = User.objects.filter(memberships__market__code="nl").exclude(memberships__market__code="be")
    elif model is ApiKey:
        rows = ApiKey.objects.filter(markets__code="nl").exclude(markets__code="be")
    elif model is Variant:
        rows = Variant.objects.filter(campaign__market__code="nl")
    else:
        rows = model.objects.filter(market__code="nl")
    return map(_named, rows.order_by("pk").distinct()[:2])


def _named(row) -> dict[str, object]:
    if isinstance(row, Variant):
        return {"pk": row.campaign_id, "variant": row.pk}
    if isinstance(row, ContactPoint):
        return {"channel": row.channel, "point": row.pk}
    return {{Pilot: "key", TextMessage: "text"}.get(type(row), "pk"): row.key if isinstance(row, Pilot) else row.pk}


def nothing(named: dict[str, object]) -> dict[str, object]:
    unknown = {"channel": named.get("channel"), "key": "no-such-pilot", "text": "9f1c2d1e-0000-4000-8000-000000000000"}
    return {name: unknown.get(name) or int(UNKNOWN) for name in named}


def answers(client, name, named):
    """What looking and doing is answered, without numbers and tokens; what is done is taken back."""
    with transaction.atomic():
        address = reverse(name, kwargs=named)
        looked, done = client.get(address), client.post(address, {})
        transaction.set_rollback(True)
    return [
        (page.status_code, _VARYING.sub("", page.text) if page.status_code == 200 else "") for page in (looked, done)
    ]


def test_every_address_with_a_row_in_it_is_in_the_table():
    listed = {name for names in NAMES_A_ROW.values() for name in names.split()}
    assert {name for name in OURS if SITE[name][1]} - NAMES_NO_ROW == listed
    assert not {name for name in API if SITE[name][1]} - {
        "api:campaign", "api:results", "api:pilot", "api:assign", "api:assignments", "api:exposures",
    }  # fmt: skip


@pytest.mark.parametrize("model", NAMES_A_ROW, ids=lambda model: model.__name__)
def test_a_row_of_another_market_is_answered_like_one_that_does_not_exist(neighbour, model):
    rows = list(theirs(model))
    assert bool(rows) != (model in NOT_IN_THE_DEMO)
    for name in NAMES_A_ROW[model].split():
        for named in rows:
            found = answers(neighbour, name, named)
            assert found == answers(neighbour, name, nothing(named)), (name, named)


def test_what_lies_behind_the_totals_is_of_the_own_market_alone(neighbour):
    ours = set(Campaign.objects.filter(market__code="be").values_list("pk", flat=True))
    asked = {"period": "A", "rule": "send", "days": "30"}
    for page in ("all_customers", "all_appointments"):
        rows = neighbour.get(reverse(f"campaigns:{page}"), asked).context["table"].rows
        assert {row.campaign_id for row in rows} <= ours
        assert rows
        assert neighbour.get(reverse(f"campaigns:{page}"), {**asked, "market": "nl"}).status_code == 404


def test_keys_of_one_market_open_no_row_of_another():
    held = factories.with_key("campaigns:read", "pilots:read", markets=(Market.objects.get(code="be"),))
    for campaign in Campaign.objects.filter(market__code="nl")[:3]:
        for name in ("api:campaign", "api:results"):
            assert held.get(reverse(name, args=[campaign.pk])).status_code == 404
    for named in theirs(Pilot):
        for name in ("api:pilot", "api:assignments", "api:exposures", "api:assign"):
            assert held.get(reverse(name, kwargs=named)).status_code in {403, 404, 405}
