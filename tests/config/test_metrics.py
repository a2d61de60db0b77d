"""What collectors are told: to whom, which numbers, and nothing of a person."""

from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from customers.models import ContactPoint
from integrations.models import RawRequest
from tests.accounts.factories import market
from tests.config.test_database_away import away
from tests.permissions.factories import marijke

pytestmark = pytest.mark.django_db

TOKEN = "collectors-token-of-32-characters"
ELSEWHERE = "192.0.2.7"


def status(address: str = "127.0.0.1", **headers: str) -> int:
    return Client(REMOTE_ADDR=address, headers=headers).get("/metrics").status_code


def told() -> dict[str, list[tuple[dict[str, str], float]]]:
    families = text_string_to_metric_families(Client().get("/metrics").text)
    return {family.name: [(sample.labels, sample.value) for sample in family.samples] for family in families}


def test_only_this_machine_and_who_has_the_token_may_read(settings):
    assert status() == status("::1") == 200
    assert status(ELSEWHERE) == 403
    settings.METRICS_TOKEN = TOKEN
    assert status(ELSEWHERE) == 403
    assert status(ELSEWHERE, authorization=f"Bearer {TOKEN}x") == 403
    assert status(ELSEWHERE, authorization=f"Bearer {TOKEN}") == 200


def test_no_token_is_no_password():
    assert status(ELSEWHERE, authorization="Bearer ") == status(ELSEWHERE, authorization="") == 403


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
def test_who_comes_by_a_proxy_on_this_machine_is_not_of_this_machine(name):
    assert status(**{name: "127.0.0.1"}) == 403


def test_it_counts_what_waits():
    for state in ("new", "new", "failed"):
        RawRequest.objects.create(market=market(), source="sendgrid", body=b"{}", state=state)
    found = told()
    told_of = {labels["state"]: number for labels, number in found["helder_requests"]}
    assert told_of == {"new": 2, "failed": 1}
    assert found["helder_requests_oldest_seconds"][0][1] >= 0
    assert found["helder_database_up"] == [({}, 1)]
    assert found["helder_database_bytes"][0][1] > 1_000_000
    assert 1 <= found["helder_database_connections"][0][1] <= found["helder_database_connections_most"][0][1]
    assert abs(found["helder_clock_skew_seconds"][0][1]) < 60


def test_nothing_in_it_is_of_a_person():
    who = marijke()
    RawRequest.objects.create(market=market(), source="sendgrid", body=b'{"email": "marijke@example.com"}')
    text = Client().get("/metrics").text.lower()
    values = [*ContactPoint.objects.values_list("value", flat=True), "marijke", *(point.digest for point in who.points)]
    assert [value for value in values if str(value).lower() in text] == []


def test_without_a_database_it_says_that_much():
    with away():
        assert told()["helder_database_up"] == [({}, 0)]


def test_every_one_is_in_the_documentation():
    documented = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    assert {name for name in told() if f"`{name}`" not in documented} == set()
