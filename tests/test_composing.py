"""Whatever way a text comes in, its letters and their marks are kept as one sign."""

import json
from collections.abc import Iterator
from unicodedata import normalize

import orjson
import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.composing import compose_form, composed
from campaigns.models import Campaign
from customers.models import Customer
from integrations import actions
from integrations.api import _CUSTOMER
from sms.gateways.texts import decoded, legible
from sms.listing import decoded as pasted
from tests.accounts import factories
from tests.accounts.api import post
from tests.customers.factories import sign_in
from tests.integrations.factories import SECRET, market, raw_request, sendgrid_event
from tests.integrations.files.factories import bring

pytestmark = pytest.mark.django_db
NAME = "Zoë Ångström-Țepeș"
APART = normalize("NFD", NAME)
BY_THEMSELVES = {
    "permissions.views.oneclick", "permissions.views.preferences",  # keep no text of whoever asks
    "integrations.webhooks.views",  # read by `to_event`
    "sms.views.gateways",  # read by `legible`
    "accounts.api.docs",  # only shows
    "integrations.files.views.listing",  # the rows of an upload, by the reader of files
}  # fmt: skip
"""Where views without CSRF stand, and why the middleware need not compose what is posted to them."""


def test_texts_are_composed_wherever_they_stand():
    assert composed({APART: [APART, 1, None, {"a": (APART)}]}) == {NAME: [NAME, 1, None, {"a": NAME}]}


def test_by_file():
    bring(f"customer_id,first_name,last_name\n{APART},{APART},{APART}\n", "customers")
    assert set(Customer.objects.values_list("external_id", "first_name", "last_name").get()) == {NAME}


@pytest.mark.parametrize("write", [orjson.dumps, lambda told: json.dumps(told).encode()])
def test_by_the_api_written_as_they_are_or_as_numbers(write):
    told = {**_CUSTOMER, "first_name": APART, "last_name": APART}
    answer = post(factories.with_key("customers:write"), "/api/v1/customers/", write(told))
    assert answer.status_code == 200, answer.content
    assert set(Customer.objects.values_list("first_name", "last_name").get()) == {NAME}


def test_a_body_nested_without_end_is_refused_and_no_fault():
    deep = b"[" * 900 + '"é"'.encode() + b"]" * 900
    answer = post(factories.with_key("customers:write"), "/api/v1/customers/", deep)
    assert answer.status_code == 400


def test_by_webhook(settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": [SECRET]}
    market()
    actions.process_request(pk=raw_request([sendgrid_event(category=[APART])]).pk)
    assert Campaign.objects.get().name == NAME


def test_by_a_form_of_staff(client):
    market()
    answer = sign_in(client).post("/desk/", {"q": APART})
    assert answer.context["form"]["q"].value() == NAME


def test_a_password_is_taken_sign_by_sign(client, rf):

    request = rf.post("/", {"password": APART, "name": APART})
    compose_form(request)
    assert (request.POST["password"], request.POST["name"]) == (APART, NAME)


def test_by_gateway_and_by_a_list_of_numbers():
    assert legible(APART) == decoded(APART.encode()) == pasted(APART.encode()) == NAME


def _views(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _views(each.url_patterns)
        else:
            yield each


def test_no_other_way_in_reads_forms_by_itself():
    exempt = {
        each.callback.__module__
        for each in _views(get_resolver().url_patterns)
        if getattr(each.callback, "csrf_exempt", False) and not hasattr(each.callback, "cls")
    }
    assert exempt <= BY_THEMSELVES, exempt - BY_THEMSELVES
