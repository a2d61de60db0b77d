"""A link that opens one pilot's figures: signed, for a time, revocable, without anybody's name."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from pilots.actions import revoke_share, share
from pilots.models import Look, Share
from pilots.queries.shares import token
from tests.accounts import factories as staff
from tests.pilots import factories
from tests.pilots.test_pages import finished

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilot():
    return finished(count=800)


def opened(made, client=None):
    return (client or Client()).get(f"/pilots/shared/{token(made)}/", {"lang": "en"})


def test_whoever_has_the_link_reads_the_figures_and_no_name(pilot):
    page = opened(share(by=factories.owner(), pilot=pilot, days=7))
    text = page.content.decode()
    assert page.status_code == 200
    assert 'B With a button is <em class="better">better: ' in text
    assert page.context["figure"]["data"]
    assert "Sanne" not in text
    assert "/customers/" not in text
    assert "crm" not in text
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert "no-store" in page["Cache-Control"]


def test_nothing_else_opens_with_it(pilot):
    made, client = share(by=factories.owner(), pilot=pilot, days=7), Client()
    opened(made, client)
    assert client.get(f"/pilots/{pilot.key}/").status_code == 302
    for more in ("customers/", "?format=csv", "?by=before"):
        answer = client.get(f"/pilots/shared/{token(made)}/{more}")
        assert answer.status_code == (404 if more == "customers/" else 200)
        assert "text/html" in answer["Content-Type"]
        assert "explored" not in (answer.context or {})
    assert client.post(f"/pilots/shared/{token(made)}/").status_code == 405


def test_over_revoked_altered_or_of_another_it_opens_nothing(pilot):
    made = share(by=factories.owner(), pilot=pilot, days=7)
    for wrong in (token(made)[:-1], token(made) + "x", "1", str(made.pk), "x" * 300, token(Share(pk=made.pk + 1))):
        assert Client().get(f"/pilots/shared/{wrong}/").status_code == 404
    assert opened(made).status_code == 200
    Share.objects.filter(pk=made.pk).update(at=timezone.now() - timedelta(9), expires_at=timezone.now())
    assert opened(made).status_code == 404
    other = share(by=factories.owner(), pilot=pilot, days=7)
    assert revoke_share(by=factories.owner(), pilot=pilot, pk=other.pk)
    assert not revoke_share(by=factories.owner(), pilot=pilot, pk=other.pk)
    assert opened(other).status_code == 404


def test_looking_is_written_down_counted_and_takes_no_look(pilot, django_assert_max_num_queries):
    made = share(by=factories.owner(), pilot=pilot, days=7)
    before = Look.objects.count()
    Look.objects.filter(pilot=pilot, day=pilot.looks.latest("day").day).delete()
    with django_assert_max_num_queries(20):  # eleven of them count the address, one who is assigned by now
        opened(made)
    made.refresh_from_db()
    assert (made.opened, Look.objects.count()) == (1, before - 1)
    told = AuditEntry.objects.filter(action__startswith="pilot.share").order_by("pk")
    assert [(entry.action, entry.by_id is None) for entry in told] == [
        ("pilot.shared", False), ("pilot.share_opened", True),
    ]  # fmt: skip


def test_a_machine_that_asks_too_often_waits(pilot):
    made, client = share(by=factories.owner(), pilot=pilot, days=7), Client(REMOTE_ADDR="203.0.113.9")
    answers = [client.get("/pilots/shared/guess/").status_code for _time in range(61)]
    assert (answers[0], answers[-1]) == (404, 429)
    assert opened(made, client).status_code == 429
    assert opened(made, Client(REMOTE_ADDR="203.0.113.10")).status_code == 200


def test_links_are_made_shown_and_revoked_on_a_page(pilot, django_assert_max_num_queries):
    client, address = staff.signed_in(factories.owner()), f"/pilots/{pilot.key}/shares/"
    client.post(address, {"days": "30"})
    assert client.post(address, {"days": "3650"}).status_code == 200
    made = Share.objects.get()
    with django_assert_max_num_queries(10):
        page = client.get(address)
    assert token(made) in page.content.decode()
    client.post(f"{address}revoke/", {"share": made.pk})
    assert token(made) not in client.get(address).content.decode()
    draft = factories.draft(name="Draft")
    assert client.post(f"/pilots/{draft.key}/shares/", {"days": "30"}).status_code == 404
