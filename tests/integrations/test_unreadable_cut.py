"""Of a delivery that nobody can read the beginning is kept, for who mends its reader."""

import pytest

from integrations.models import MOST_UNREADABLE, RawRequest
from tests.integrations.factories import post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nl", "secret")]


@pytest.mark.parametrize("size", [MOST_UNREADABLE, MOST_UNREADABLE + 1])
def test_no_more_than_64_kb_are_kept_of_it(client, size):
    body = b"{" + b"x" * (size - 1)
    assert post(client, body).status_code == 400
    kept = bytes(RawRequest.objects.get().body)
    assert (len(kept), kept) == (65_536, body[:65_536])
