"""Deliveries as they came in know of persons too: told to who asks, emptied for who asks to be forgotten."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from customers.actions import forget_customer
from customers.models import Customer
from integrations.models import MAX_ATTEMPTS, RawRequest, State
from integrations.webhooks.keeping import RequestKeeper
from integrations.webhooks.mentions import index_unread, note_mentions
from integrations.webhooks.retention import delete_expired
from permissions.keepers import keepers
from permissions.points import Point
from permissions.queries import whom
from tests.customers.factories import customer
from tests.integrations.factories import connection, market, raw_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def marijke() -> Customer:
    return customer()


def points(who: Customer) -> tuple[Point, ...]:
    found = whom.customer(who.market, who.pk)
    assert found
    return found.points


def kept(body: object, **fields) -> RawRequest:
    raw = raw_request(body, **{"state": State.PROCESSED, "processed_at": "2026-05-11T10:00Z", **fields})
    assert note_mentions([raw.pk]) == 1
    return raw


def emptied(who: Customer) -> set[int]:
    RequestKeeper().forget(who.market, who.pk, points(who))
    return set(RawRequest.objects.filter(body=b"").values_list("pk", flat=True))


def test_erasure_reaches_deliveries():
    assert isinstance(keepers["deliveries"], RequestKeeper)


@pytest.mark.parametrize(
    "body",
    [
        [{"email": "m.oosterom@post.example"}],
        [{"text": "é", "email": "M.Oosterom@POST.example"}],
        b"recipient=" + quote("M.Oosterom@post.example", safe="").encode(),
        b"\x00\xff m.oosterom@post.example \\",
        b"To=%2B31612345641&Status=sent",
        b'{"email": "m.oosterom\\u0040post.example"}',
        b'{"to": 31612345641}',
    ],
)
def test_what_names_them_in_any_spelling_is_emptied_and_nothing_else(marijke, body):
    theirs, other = kept(body), kept([{"email": "j.oosterom@post.example"}])
    elsewhere = kept(body, market=market("be"))
    assert [each["source"] for each in RequestKeeper().tell(marijke.market, marijke.pk, points(marijke))] == [
        "sendgrid"
    ]
    assert emptied(marijke) == {theirs.pk}
    assert {other.pk, elsewhere.pk} == set(RawRequest.objects.exclude(body=b"").values_list("pk", flat=True))
    assert RequestKeeper().tell(marijke.market, marijke.pk, points(marijke)) == []


def test_what_waits_is_kept_until_it_is_recorded_since_it_tells_of_others_too(marijke):
    body = json.dumps([{"email": "m.oosterom@post.example"}]).encode()
    waiting = {"state": State.NEW, "processed_at": None}
    raw_request(body, **waiting), raw_request(body, state=State.FAILED, attempts=1)
    gave_up = raw_request(body, state=State.FAILED, attempts=MAX_ATTEMPTS)
    assert index_unread() == 1
    assert emptied(marijke) == {gave_up.pk}


def test_somebody_without_an_address_is_in_no_delivery():
    nobody = customer(external_id="bare")
    kept([{"email": "m.oosterom@post.example"}])
    assert emptied(nobody) == set()


def test_what_is_read_after_they_were_forgotten_is_emptied_at_once(marijke):
    forget_customer(marijke.market, marijke.pk)
    raw = kept([{"email": "m.oosterom@post.example"}, {"email": "j.oosterom@post.example"}])
    raw.refresh_from_db()
    assert (bytes(raw.body), raw.indexed_at is not None) == (b"", True)


def test_a_market_that_a_source_also_delivers_for_finds_it(marijke):
    home = market("be")
    connection(market=home).also_for.add(marijke.market)
    theirs = kept([{"email": "m.oosterom@post.example"}], market=home)
    assert emptied(marijke) == {theirs.pk}


def test_what_nobody_can_read_is_kept_for_some_days_and_so_many_of_it(monkeypatch):
    monkeypatch.setattr("integrations.webhooks.retention.UNREADABLE_KEPT", 2)
    days = [timezone.now() - timedelta(days=days) for days in (0, 1, 2, 8)]
    rows = [raw_request(b"x", state=State.REFUSED, received_at=at) for at in days]
    elsewhere = raw_request(b"x", source="mailgun", state=State.REFUSED)
    assert delete_expired() == 0
    kept_bodies = set(RawRequest.objects.exclude(body=b"").values_list("pk", flat=True))
    assert kept_bodies == {rows[0].pk, rows[1].pk, elsewhere.pk}
