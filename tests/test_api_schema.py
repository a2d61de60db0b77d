"""The API keeps what its description says: validated, and asked of every address by schemathesis, whatever is sent."""

from collections import Counter
from io import StringIO

import jsonschema
import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.api.docs import _described
from accounts.scopes import SCOPES
from campaigns.models import Campaign
from tests.accounts import factories
from tests.campaigns.factories import event, record
from tests.test_api_access import ASKS

EXAMPLES = 5
"""Of each operation, besides the ones that the description gives: the limits are probed, seconds are not wasted."""
MOST = 120
"""Requests to each operation: their derived corner cases run into the hundreds."""
ASKED: Counter[str] = Counter()
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)

application = get_wsgi_application()
schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
# Keys that are none, markets of others and methods that are not there have tests of their own.
schema.config.generation.update(with_security_parameters=False)
schema.config.phases.coverage.unexpected_methods = set()
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")]


@pytest.fixture
def secret():
    """A key that may do everything, as long as the application leaves the test's connection open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield factories.secret(*SCOPES, requests_a_minute=100_000)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def campaign():
    """The number of one of which something was sent."""
    record(event(), event("clicked", link="https://www.example.com/book"))
    return Campaign.objects.get(market__code="nl").pk


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_every_address_answers_as_its_description_says(case, secret, campaign):
    ASKED[case.operation.label] += 1
    if ASKED[case.operation.label] > MOST:
        return
    case.query = {**(case.query or {}), "market": "nl"}
    if isinstance(case.body, dict):
        case.body.pop("market", None)
    if case.path.startswith("/api/v1/campaigns/{id}"):
        case.path_parameters = {"id": campaign}
    response = case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)
    assert response.status_code not in {401, 403}


@pytest.mark.parametrize(
    ("path", "method"),
    [(path, method) for path in schema.raw_schema["paths"] for method in schema.raw_schema["paths"][path]],
)
def test_every_operation_has_words_an_example_and_its_refusals(path, method):
    operation = schema.raw_schema["paths"][path][method]
    assert operation["summary"]
    assert "Scope: `" in operation["description"]
    assert {"401", "403", "422", "429"} <= operation["responses"].keys()
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    assert any(content.get("examples") for body in bodies for content in body.get("content", {}).values()), path


def described(node):
    """A part of the description as JSON Schema says it: what may be null has no word of its own there."""
    if isinstance(node, list):
        return [described(each) for each in node]
    if not isinstance(node, dict):
        return node
    told = {name: described(each) for name, each in node.items() if name != "nullable"}
    if node.get("nullable"):
        told |= {"type": [told["type"], "null"]} if "type" in told else {}
        told |= {"enum": [*told["enum"], None]} if "enum" in told else {}
    return told


def examples():
    for path, operations in schema.raw_schema["paths"].items():
        for method, operation in operations.items():
            for body in (operation.get("requestBody", {}), *operation["responses"].values()):
                for content in body.get("content", {}).values():
                    for name, example in content.get("examples", {}).items():
                        yield pytest.param(content["schema"], example["value"], id=f"{method} {path}: {name}")


@pytest.mark.parametrize(("told", "example"), list(examples()))
def test_every_example_is_as_its_description_says(told, example):
    whole = described({**told, "components": schema.raw_schema["components"]})
    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(example)


def test_the_description_is_whole_and_without_a_warning():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO(), stderr=StringIO())
    assert len(schema.raw_schema["paths"]) == len(ASKS)


def test_the_description_is_made_once_and_seen_again_by_its_tag(client):
    first = client.get("/api/schema/")
    assert first["Content-Type"] == "application/vnd.oai.openapi+json"
    assert _described() is _described()
    assert client.get("/api/schema/", headers={"If-None-Match": first["ETag"]}).status_code == 304
