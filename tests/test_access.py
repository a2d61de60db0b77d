"""Every address of the site, as a stranger and as each role, against a table of who may.

An address that is not in the table fails the test: whoever adds a page writes here who may open it.
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts import access, roles
from config.roles import ROLES
from tests.accounts import factories

pytestmark = pytest.mark.django_db

STAFF = set(ROLES)
EVERYBODY = {"stranger", *STAFF}
ADMINISTRATORS = {roles.ADMINISTRATOR}
DIGITAL = {roles.DIGITAL_TEAM, roles.ADMINISTRATOR}
READERS = {*DIGITAL, roles.VIEWER}
TEXTERS = {*DIGITAL, roles.PLANNER}
DESK = {roles.CUSTOMER_SERVICE, roles.ADMINISTRATOR}
KNOWS_CUSTOMERS = STAFF - {roles.VIEWER}

PILOT_STEPS = """
edit recount launch assign audience weigh end decide messages remove_message take_over shares revoke_share
"""
WHO_MAY: dict[str, set[str]] = {
    "home": STAFF,
    "find": STAFF,
    **dict.fromkeys(("live", "ready", "worker_beat", "metrics"), EVERYBODY),  # more: tests/config/test_metrics.py
    "api_docs": EVERYBODY,
    "api_schema": EVERYBODY,
    "set_language": EVERYBODY,
    "accounts:index": ADMINISTRATORS,
    "accounts:invite": ADMINISTRATORS,
    "accounts:audit": ADMINISTRATORS,
    "accounts:issue_key": ADMINISTRATORS,
    "accounts:keys": ADMINISTRATORS,
    "accounts:revoke_key": ADMINISTRATORS,
    "accounts:person": ADMINISTRATORS,
    "accounts:give_role": ADMINISTRATORS,
    "accounts:take_role": ADMINISTRATORS,
    "accounts:set_active": ADMINISTRATORS,
    "accounts:password_link": ADMINISTRATORS,
    "campaigns:index": READERS,
    "campaigns:compare": READERS,
    "campaigns:definitions": READERS,
    "campaigns:detail": READERS,
    "campaigns:message": READERS,
    "campaigns:customers": DIGITAL,  # figures and persons both
    "campaigns:appointments": DIGITAL,
    "campaigns:all_customers": DIGITAL,
    "campaigns:all_appointments": DIGITAL,
    "campaigns:ask_workbook": DIGITAL,
    "campaigns:ask_workbook_of_all": DIGITAL,
    "campaigns:workbook": DIGITAL,
    "campaigns:workbook_progress": DIGITAL,
    "campaigns:workbook_file": DIGITAL,
    "choices:preferences": EVERYBODY,  # the link in a message lets its owner in
    "choices:oneclick": EVERYBODY,
    "desk:index": DESK,
    "desk:end_call": DESK,
    "desk:beside": DESK,
    "desk:card": DESK,
    "desk:card_live": DESK,
    "desk:card_unsubscribe": DESK,
    "desk:card_undo": DESK,
    "desk:card_check": DESK,
    "desk:card_grant": DESK,
    "desk:address": DESK,
    "desk:stranger": DESK,
    "desk:stranger_live": DESK,
    "desk:stranger_unsubscribe": DESK,
    "desk:stranger_undo": DESK,
    "desk:stranger_check": DESK,
    "desk:stranger_grant": DESK,
    "customers:index": KNOWS_CUSTOMERS,
    "customers:detail": KNOWS_CUSTOMERS,
    "customers:number": KNOWS_CUSTOMERS,
    "customers:merge": DESK,
    "customers:merge_requests": DESK,
    "customers:merge_request": DESK,
    "customers:assent_merge": DESK,
    "customers:refuse_merge": DESK,
    "customers:withdraw_merge": DESK,
    "customers:appointments": KNOWS_CUSTOMERS,
    "campaigns:reported": READERS,
    "integrations:index": DIGITAL,
    "feedback:index": READERS,
    "feedback:answers": DIGITAL,
    "files:index": DIGITAL,
    "files:upload": DIGITAL,
    "files:take_out": DIGITAL,
    "files:run": DIGITAL,
    "files:progress": DIGITAL,
    "files:begin": DIGITAL,
    "files:undo": DIGITAL,
    "files:drop": DIGITAL,
    "files:keep_mapping": DIGITAL,
    "files:rejects": DIGITAL,
    "integrations:again": DIGITAL,
    "integrations:connection": DIGITAL,
    "sms:index": TEXTERS,
    "sms:confirm": TEXTERS,
    "sms:outbox": TEXTERS,
    "sms:sandbox": TEXTERS,
    "sms:say": TEXTERS,
    "sms:conversations": TEXTERS,
    "sms:conversation": TEXTERS,
    "sms:unread": TEXTERS,
    "sms:answer": TEXTERS,
    "sms:read": TEXTERS,
    "sms:done": TEXTERS,
    "sms:decide_stop": TEXTERS,
    "sms:handled": TEXTERS,
    "sms:wrong": KNOWS_CUSTOMERS,
    "sms:sending": TEXTERS,
    "sms:call_off": TEXTERS,
    "sms:receipts": EVERYBODY,  # the secret in the address lets a gateway in
    "sms:incoming": EVERYBODY,
    "sms:delivery": TEXTERS,
    "sms:own_number": TEXTERS,
    "sms:test": TEXTERS,
    "sms:message": TEXTERS,
    "sms:decide": TEXTERS,
    "sms:release": DIGITAL,
    "sms:refuse": DIGITAL,
    "sms:limits": ADMINISTRATORS,
    "sms:give_list": TEXTERS,
    "sms:list": TEXTERS,
    "sms:templates": TEXTERS,
    "sms:template": TEXTERS,
    "sms:start": DIGITAL,
    "sms:try_out": DIGITAL,
    "sms:write": DIGITAL,
    "sms:approve": DIGITAL,
    "sms:retire": DIGITAL,
    "sms:discard": DIGITAL,
    "permissions:index": READERS,
    "permissions:rules": READERS,
    "permissions:entries": DIGITAL,
    "permissions:people": DIGITAL,
    "permissions:requests": ADMINISTRATORS,
    "permissions:new_request": ADMINISTRATORS,
    "permissions:new_address_request": ADMINISTRATORS,
    "permissions:request": ADMINISTRATORS,
    "permissions:request_file": ADMINISTRATORS,
    "permissions:request_happened": ADMINISTRATORS,
    "permissions:request_kept": ADMINISTRATORS,
    "permissions:systems": DIGITAL,
    "permissions:again": DIGITAL,
    "permissions:inbox": DIGITAL,
    "permissions:silence": DIGITAL,
    "pilots:calculator": READERS,
    "pilots:index": READERS,
    "pilots:meta": READERS,
    "pilots:detail": READERS,
    "pilots:customers": DIGITAL,  # results and persons both
    "pilots:new": DIGITAL,
    "pilots:waiting": READERS,
    "pilots:elsewhere": DIGITAL,
    **dict.fromkeys(map("pilots:{}".format, PILOT_STEPS.split()), DIGITAL),
    "pilots:shared": EVERYBODY,  # who holds a signed link; anything else is told that it opens nothing
    "pilots:observation": DIGITAL,
    "ui:gallery": EVERYBODY,  # there in debug and demo only
}
PUBLIC_ACCOUNT_PAGES = {
    "account_login", "account_inactive", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
    "mfa_login_webauthn", "account_logout",
}  # fmt: skip
UNKNOWN = "987654"
ARGUMENTS = {"app_label": "accounts", "kind": "calls", "text": "9f1c2d1e-0000-4000-8000-000000000000"}
SIGN_IN = "/account/login/"


def addresses(resolver: URLResolver, space: str = "", outer: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple]]:
    """Name → view and names of arguments, of everything under `resolver`."""
    for entry in resolver.url_patterns:
        arguments = (*outer, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{space}{entry.namespace}:" if entry.namespace else space, arguments)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{space}{entry.name}", (entry.callback, arguments)
        else:
            yield f"{space}nameless {entry.pattern}", (entry.callback, ())


SITE = dict(addresses(get_resolver()))
ADMIN = sorted(name for name in SITE if name.startswith("admin:") and "nameless" not in name)
ACCOUNT = sorted(name for name in SITE if name.startswith(("account_", "mfa_")))
API = {name for name in SITE if name.startswith("api:")}  # they have a walk of their own: tests/test_api_access.py
WEBHOOKS = sorted(name for name in SITE if name.startswith("webhooks:"))
OURS = sorted(
    set(SITE) - API - set(ADMIN) - set(ACCOUNT) - set(WEBHOOKS) - {n for n in SITE if n.startswith("admin:nameless")}
)


def url(name: str) -> str:
    """The address, with a number that nothing bears: who may not is refused before it is looked up."""
    return reverse(name, kwargs={key: ARGUMENTS.get(key, UNKNOWN) for key in SITE[name][1]})


def visitor(who: str) -> Client:
    return Client() if who == "stranger" else factories.signed_in(factories.person(who, who))


def let_in(client: Client, address: str) -> bool:
    """Whether the view itself answered, if only that nothing bears this number."""
    page = client.get(address)
    if page.status_code == 405:
        page = client.post(address)
    return page.status_code != 403 and not page.headers.get("Location", "").startswith(SIGN_IN)


@pytest.mark.parametrize("name", OURS)
def test_only_who_may_gets_in(name):
    assert name in WHO_MAY, f"say in WHO_MAY who may open {name}"
    assert {who for who in sorted(EVERYBODY) if let_in(visitor(who), url(name))} == WHO_MAY[name]


def test_the_table_names_nothing_that_does_not_exist():
    assert set(WHO_MAY) <= set(SITE)
    assert set(SITE) >= PUBLIC_ACCOUNT_PAGES


@pytest.mark.parametrize("name", WEBHOOKS)
def test_a_webhook_is_open_for_its_own_secret_or_signature_guards_it(name, settings):
    settings.ANYMAIL = {**settings.ANYMAIL, "WEBHOOK_SECRET": ["name:secret"]}
    assert access.rule(SITE[name][0]) == access.PUBLIC
    assert Client().post(url(name), "{}", content_type="application/json").status_code in {400, 401, 403}


def test_djangos_admin_is_closed_to_strangers_and_every_role_but_administrators():
    for who in sorted(EVERYBODY):
        client = visitor(who)
        opened = [name for name in ADMIN if let_in(client, url(name)) and client.get(url(name)).status_code != 404]
        assert bool(opened) == (who == roles.ADMINISTRATOR), f"{who} opens {opened}"


@pytest.mark.parametrize("name", ACCOUNT)
def test_a_page_about_signing_in_is_public_or_asks_to_sign_in(name):
    page = Client().get(url(name), headers={"accept": "application/json"} if name == "mfa_login_webauthn" else {})
    asks = page.headers.get("Location", "").startswith(SIGN_IN) or page.status_code == 404
    assert page.status_code < 500
    assert asks != (name in PUBLIC_ACCOUNT_PAGES)
