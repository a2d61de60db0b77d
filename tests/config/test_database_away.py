"""While the database is away: pages and the API say so and when to come back; work goes on afterwards where it was."""

from contextlib import contextmanager
from functools import partial

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from accounts import roles
from integrations.files.actions import planning, retention, work
from integrations.files.models import ImportRun, State
from permissions import links
from permissions import tasks as permission_tasks
from permissions.models import Event
from sms import tasks as sms_tasks
from tests.accounts import factories as staff
from tests.accounts.factories import market
from tests.integrations.files.factories import check, store
from tests.permissions.factories import marijke

pytestmark = pytest.mark.django_db


def _refuse(_execute, _sql, _params, _many, _context, *, cause):
    raise OperationalError(str(cause)) from cause


@contextmanager
def away(cause=None):
    with connection.execute_wrapper(partial(_refuse, cause=cause or psycopg.errors.ConnectionFailure("gone"))):
        yield


@pytest.mark.parametrize("path", ["/", "/campaigns/", "/desk/", "/account/login/", "/p/abc", "/u/abc"])
def test_a_page_says_so_in_words_for_anybody_and_when_to_come_back(path):
    client = staff.signed_in(staff.person("Vera", roles.VIEWER))
    client.raise_request_exception = False
    with away():
        page = client.get(path, headers={"accept-language": "en"})
    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert "not saved" in page.text
    for word in ("Helder", "administrator", "database"):
        assert word not in page.text


def test_what_was_sent_is_not_kept_and_not_answered_as_if_it_were():
    who, client = marijke(), Client(raise_request_exception=False)
    token = links.token(links.Link(who.market.pk, who.points[1].digest, "email", "newsletter"))
    with away():
        assert client.post(f"/u/{token}", {"List-Unsubscribe": "One-Click"}).status_code == 503
    assert not Event.objects.exists()


def test_the_api_says_so_as_a_problem():
    client = staff.with_key("campaigns:read")
    client.raise_request_exception = False
    with away():
        answer = client.get("/api/v1/campaigns/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer.json()["type"] == "urn:helder:problem:unavailable"


def test_what_is_wrong_with_a_question_itself_stays_our_fault():
    client = staff.signed_in(staff.person("Vera", roles.VIEWER))
    client.raise_request_exception = False
    with away(psycopg.errors.UndefinedColumn("x")):
        assert client.get("/campaigns/").status_code == 500


def test_an_import_that_meets_it_is_taken_up_again_and_loses_nothing(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    table = "customer_id,first_name\nc-1,Anna\nc-2,Bob\n"
    run = check(store(table, kind="customers", of=market("nl")))
    assert planning.begin(by=None, run=run, queue=False)
    broken = OperationalError("gone")
    broken.__cause__ = psycopg.errors.ConnectionFailure("gone")

    def gone(*_asked):
        raise broken

    monkeypatch.setattr(work, "write", gone)
    assert retention.take_up_waiting() == 1
    assert ImportRun.objects.get().state == State.IMPORTING
    monkeypatch.undo()
    settings.MEDIA_ROOT = tmp_path
    assert retention.take_up_waiting() == 1
    run = ImportRun.objects.get()
    assert (run.state, run.added) == (State.DONE, 2)


@pytest.fixture
def happened(monkeypatch):
    """What the actions of texts were asked, in order; those of market be fail in each of them."""
    seen = []

    def asked(name, *, market, **_more):
        seen.append((name, market.code))
        if market.code == "be":
            raise OperationalError("be's node is down")
        return 1

    for name in ("give_up_lost", "take_in", "drain", "apply_receipts", "tell_campaigns"):
        monkeypatch.setattr(sms_tasks.actions, name, partial(asked, name))
    return seen


def test_one_markets_fault_keeps_no_other_from_sending_and_all_send_before_any_is_told(happened):
    market("be"), market("nl")
    assert sms_tasks.send_and_watch() == 1
    ours = [name for name, code in happened if code == "nl"]
    assert ours == ["give_up_lost", "take_in", "drain", "apply_receipts", "tell_campaigns"]
    assert happened.index(("drain", "nl")) < happened.index(("apply_receipts", "be"))


def test_a_market_that_cannot_be_counted_keeps_no_other_from_being_counted(monkeypatch):
    market("be"), market("nl")
    counted = []

    def count(of):
        if of.code == "be":
            raise OperationalError("be's node is down")
        counted.append(of.code)

    monkeypatch.setattr(permission_tasks.actions, "recognise", lambda _of: 0)
    monkeypatch.setattr(permission_tasks.actions, "count_reach", count)
    permission_tasks.count_reach()
    assert counted == ["nl"]
