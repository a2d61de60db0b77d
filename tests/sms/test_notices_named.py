"""Gateways' notices are found by whom they name, also of who was forgotten; what nobody could read goes in days."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from permissions.actions import erasing, open_request
from permissions.queries import askers
from sms import actions
from sms.actions.mentions import forget_named
from sms.gateways import Notice
from sms.models import Conversation, Gateway, GatewayNotice, IncomingText
from sms.models.notices import MOST_UNREADABLE
from sms.queries.silences import point, silenced
from tests.customers.factories import market
from tests.permissions.factories import ann, marijke
from tests.sms.factories import gateway

pytestmark = pytest.mark.django_db
NUMBER = "+31612345641"
SPELLINGS = (
    ("", b'{"from": "+31612345641"}'), ("", b'{"from": 31612345641}'), ("", b'{"from": "0031612345641"}'),
    ("", b'{"from": "0612345641"}'), ("", rb'{"from": "\u002b31612345641"}'), ("", b"From=%2B31612345641&Body=x"),
    ("from=%2B31612345641&text=x", b""), ("from=31612345641", b""), ("from=+31612345641", b""),
)  # fmt: skip


def sandbox() -> Gateway:
    return Gateway.objects.first() or gateway(kind="sandbox")


def kept(query: str = "", body: bytes = b"", **fields: object) -> GatewayNotice:
    through = sandbox()
    told = {"brings": "incoming", "read_at": timezone.now(), **fields}
    return GatewayNotice.objects.create(market=market(), gateway=through, query=query, body=body, **told)


def came(words: str, sender: str = NUMBER) -> None:
    """As a gateway brings it; nobody has read it yet."""
    body = json.dumps({"texts": [{"id": words, "from": sender, "text": words}]}).encode()
    actions.keep_notice(gateway=sandbox(), brings="incoming", notice=Notice("", body=body))


def erased() -> None:
    asks = askers.customer(market(), marijke().customer_id)
    request = open_request(by=ann(), asks=asks, kind="erasure", checks=list(asks.askable)[:2])
    assert erasing._finish(request.pk)


@pytest.mark.parametrize(("query", "body"), SPELLINGS)
def test_a_notice_is_found_by_a_number_in_any_spelling_and_another_s_stays(query, body):
    kept(query, body), kept("from=31612345642")
    assert (actions.index_notices(market=market()), actions.index_notices(market=market())) == (2, 0)
    forget_named(market(), [point(NUMBER)])
    assert GatewayNotice.objects.values_list("query", flat=True).get() == "from=31612345642"


def test_a_number_of_another_country_is_found_without_its_plus_as_gateways_write_it():
    kept("from=4917612345678")
    actions.index_notices(market=market())
    forget_named(market(), [point("+4917612345678")])
    assert not GatewayNotice.objects.exists()


def test_who_is_forgotten_is_looked_for_without_a_look_at_any_body():
    kept("from=31612345641"), actions.index_notices(market=market())
    with CaptureQueriesContext(connection) as asked:
        actions.forget_customer_texts(market=market(), customer_id=0, numbers=[point(NUMBER)])
    assert not GatewayNotice.objects.exists()
    assert not any("body" in one["sql"] for one in asked.captured_queries)


@pytest.mark.parametrize("words", ["Dag, met Marijke", "STOP", "START"])
def test_what_came_before_they_were_forgotten_and_is_read_afterwards_is_obeyed_and_not_kept(words):
    marijke(), came(words)
    erased()
    actions.take_in(market=market())
    assert IncomingText.objects.values_list("sender", "text").get() == ("", "")
    assert Conversation.objects.values_list("phone", flat=True).get() == ""
    assert not GatewayNotice.objects.exists()
    assert bool(silenced(market(), [NUMBER])) == (words == "STOP")


def test_a_text_from_long_after_is_a_stranger_s_and_kept_as_any():
    marijke(), erased()
    came("Ik ben het weer")
    then = timezone.now() + timedelta(hours=1)
    GatewayNotice.objects.update(at=then)
    actions.take_in(market=market())
    assert IncomingText.objects.values_list("sender", "text").get() == (NUMBER, "Ik ben het weer")


def test_what_nobody_could_read_is_cut_and_emptied_in_days_but_a_text_waits_for_a_person():
    dealt = kept(body=b"x" * (MOST_UNREADABLE + 1), problem="unreadable: KeyError", handled_at=timezone.now())
    waits = kept(body=b"STOP?", problem="unreadable: KeyError")
    receipt = kept(body=b"?", problem="unreadable: KeyError", brings="receipts")
    read = kept(body=b"y" * (MOST_UNREADABLE + 1))
    actions.index_notices(market=market())
    lengths = {one.pk: len(one.body) for one in GatewayNotice.objects.all()}
    assert (lengths[dealt.pk], lengths[read.pk]) == (MOST_UNREADABLE, MOST_UNREADABLE + 1)
    for days, emptied in ((6, set()), (8, {dealt.pk, receipt.pk})):
        GatewayNotice.objects.update(at=timezone.now() - timedelta(days=days))
        actions.forget_expired()
        assert set(GatewayNotice.objects.filter(body=b"").values_list("pk", flat=True)) == emptied
    assert GatewayNotice.objects.filter(pk=waits.pk, body=b"STOP?").exists()


def test_a_form_in_a_link_is_searched_as_well():
    kept(urlencode({"why": "for +31 6 1234", "to": "0031612345641"}))
    actions.index_notices(market=market())
    forget_named(market(), [point(NUMBER)])
    assert not GatewayNotice.objects.exists()
