"""The page about connections: what fared how, nobody's data, and another try."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from accounts.actions import give_role
from accounts.models import AuditEntry, User
from integrations import actions
from integrations.models import MAX_ATTEMPTS, RawRequest, RejectedEvent, State
from integrations.queries import source_states
from tests.integrations.factories import connection, market, raw_request, sendgrid_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nl", "secret")]


def signed_in(role, at="nl"):
    person = User.objects.filter(email="eva@example.com").first() or User.objects.create(
        email="eva@example.com", name="Eva"
    )
    give_role(by=None, user=person, role=role, market=market(at))
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def failed(**fields):
    return raw_request([sendgrid_event()], state=State.FAILED, error="RuntimeError", attempts=MAX_ATTEMPTS, **fields)


def test_the_page_tells_what_came_in_and_what_went_wrong_in_few_queries(django_assert_max_num_queries):
    connection(name="Our newsletter")
    raw = raw_request([7, sendgrid_event()])
    actions.process_request(pk=raw.pk)
    failed()
    client = signed_in("digital_team")
    with django_assert_max_num_queries(10):
        page = client.get(reverse("integrations:index"), headers={"Accept-Language": "en"}).content.decode()
    assert "Our newsletter" in page
    assert "TypeError" in page
    assert "RuntimeError" in page
    assert "anna@example.com" not in page


def test_an_empty_page_says_what_to_do():
    page = signed_in("digital_team").get(reverse("integrations:index")).content.decode()
    assert "/anymail/brevo/tracking/" in page


def test_counts_are_of_the_last_days_and_of_one_market():
    connection()
    raw_request([])
    raw_request([], received_at=timezone.now() - timedelta(days=8))
    raw_request([], market=market("be"))
    failed()
    assert [(state.waiting, state.failed) for state in source_states(market())] == [(1, 1)]


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("planner", 403), ("digital_team", 200)])
def test_only_who_may_see_connections_sees_them(role, status):
    assert signed_in(role).get(reverse("integrations:index")).status_code == status


def test_a_failed_delivery_is_tried_again_and_the_log_says_who_did():
    raw = failed()
    answer = signed_in("digital_team").post(reverse("integrations:again", args=[raw.pk]))
    assert (answer.status_code, answer.url) == (302, reverse("integrations:index"))
    assert OrmQ.objects.get().task["args"] == (raw.pk,)
    entry = AuditEntry.objects.get(action="delivery.tried_again")
    assert (entry.by.email, entry.target) == ("eva@example.com", f"rawrequest {raw.pk}")
    assert actions.process_request(pk=raw.pk)
    raw.refresh_from_db()
    assert raw.state == State.PROCESSED


def test_a_processed_delivery_is_not_tried_again():
    raw = raw_request([], state=State.PROCESSED, processed_at=timezone.now())
    signed_in("digital_team").post(reverse("integrations:again", args=[raw.pk]))
    assert not OrmQ.objects.exists()
    assert not AuditEntry.objects.filter(action="delivery.tried_again").exists()


def test_a_delivery_of_another_market_is_not_found_and_not_shown():
    theirs = failed(market=market("be"))
    RejectedEvent.objects.create(request=theirs, index=0, reason="theirs only")
    client = signed_in("digital_team")
    assert client.post(reverse("integrations:again", args=[theirs.pk])).status_code == 404
    page = client.get(reverse("integrations:index")).content.decode()
    assert "theirs only" not in page
    assert f"sendgrid {theirs.pk}" not in page
    assert RawRequest.objects.get(pk=theirs.pk).attempts == MAX_ATTEMPTS
