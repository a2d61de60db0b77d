"""Production's two roles, by the very statements of docs/deploy: one owns the tables, the other one works with them."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accounts import roles
from accounts.actions import audit
from accounts.models import AuditEntry
from campaigns.actions import retention
from campaigns.models import Message, MessageEvent
from tests.accounts import factories
from tests.campaigns.factories import book, customer, event, market, record, visit

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2019, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def app_role():
    """From here on this connection is the application's, which owns nothing."""
    told = (Path(settings.BASE_DIR) / "docs" / "deploy" / "README.md").read_text(encoding="utf-8")
    documented = re.findall(r"^(?:ALTER DEFAULT PRIVILEGES|REVOKE) [^;]+;", told, re.MULTILINE)
    assert len(documented) == 7
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_user)")
        owner = cursor.fetchone()[0]
        cursor.execute("CREATE ROLE helder_app")
        # What the default privileges say of tables to come, for those that the tests' migrations have made
        cursor.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO helder_app")
        cursor.execute("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO helder_app")
        for statement in documented:
            cursor.execute(statement.replace("helder_owner", owner))
        cursor.execute("SET LOCAL ROLE helder_app")


def test_the_application_records_events_of_a_month_that_nobody_has_made_yet(app_role):
    customer("anna")
    told = [event(kind, LONG_AGO, message_id="m-1", recipient="anna@example.com") for kind in ("sent", "clicked")]
    record(*told)
    book(visit(LONG_AGO + timedelta(hours=3), customer="anna", status="attended", revenue=250))
    assert Message.objects.filter(sent_at=LONG_AGO).count() == 1
    assert MessageEvent.objects.filter(occurred_at=LONG_AGO).count() == 2


def test_the_application_drops_a_month_past_its_term_and_refreshes_statistics(app_role, settings):
    record(event("sent", LONG_AGO, message_id="m-1", recipient="anna@example.com"))
    settings.EVENT_MONTHS = 1
    assert LONG_AGO.date().replace(day=1) in retention.drop_expired_events()
    retention.refresh_statistics()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('campaigns_messageevent_2019_03')")
        assert cursor.fetchone() == (None,)


def test_the_application_signs_people_in_shows_pages_and_writes_the_log(app_role):
    client = factories.signed_in(factories.person("Ada", roles.ADMINISTRATOR, of=market()))
    for page in ("/campaigns/", "/customers/", "/staff/", "/permissions/", "/sms/", "/pilots/", "/integrations/"):
        assert client.get(page).status_code == 200, page
    audit(by=None, action="customer.viewed", market=market())
    assert AuditEntry.objects.exists()
