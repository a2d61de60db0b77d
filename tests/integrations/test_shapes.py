"""Whatever shape a field takes, reading and mapping end in events or in a refusal: never in an error of ours."""

import copy
import json
from functools import cache

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.models import RawRequest
from integrations.webhooks.mapping import market_code, to_event
from integrations.webhooks.readers import READERS, Unreadable
from integrations.webhooks.replay import rebuild
from tests.integrations.recording import ALL_KEYS, FILE, recording

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FILE.exists(), reason=f"{FILE.name} is not beside the project"),
]
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.just([]), st.just({}),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
    st.sampled_from(["\ud800", "\x00", 10**400, -1, "2026-13-45", "9999-12-31T23:59:59-23:59"]),
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def keys():
    with override_settings(ANYMAIL=ALL_KEYS):
        yield


@cache
def samples():
    lines = [line for line in recording() if line.line["events"] and line.line["content_type"] == "application/json"]
    return [(line.source, json.loads(line.body)) for line in lines]


def places(value, path=()):
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def changed(value, path, odd):
    if not path:
        return odd
    copied = copy.deepcopy(value)
    inner = copied
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    return copied


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_one_field_of_another_shape_never_breaks_the_reading_of_an_event(data):
    source, payload = data.draw(st.sampled_from(samples()))
    path = data.draw(st.sampled_from(list(places(payload))))
    body = json.dumps(changed(payload, path, data.draw(ODD))).encode()
    raw = RawRequest(source=source, content_type="application/json", body=body)
    try:
        items = READERS[source]().read(rebuild(raw))
    except Exception:
        return  # the webhook refuses what cannot be read at all
    for item in items:
        if not isinstance(item, Unreadable):
            event = to_event(item, source=source, received_at=raw.received_at)
            texts = (event.recipient, event.message_id, event.campaign, event.variant, event.link, event.reason)
            assert all(isinstance(text, str) and text.isascii() | bool(text.encode()) for text in texts)
            assert isinstance(market_code(item), str)
