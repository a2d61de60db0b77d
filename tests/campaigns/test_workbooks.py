"""Long lists as XLSX: written by the worker, fetched by who asked, deleted after a day."""

import io
import os
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from accounts import roles
from accounts.models import AuditEntry, Membership
from campaigns import tasks
from campaigns.actions.workbooks import drop_workbooks
from campaigns.models import Workbook
from campaigns.models.workbook import KEPT, folder
from tests.campaigns import world
from tests.campaigns.factories import DAY, customer, market
from tests.customers.factories import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shelf(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setattr("campaigns.views.people.AT_ONCE", 2)
    return world.tell(timezone.now() - 2 * DAY)


@pytest.fixture
def reader(client):
    return sign_in(client, world.colleague(roles.DIGITAL_TEAM))


def asked(reader, told, metric="sent") -> Workbook:
    url = reverse("campaigns:ask_workbook", args=[told.spring.pk])
    answer = reader.post(f"{url}?metric={metric}")
    found = Workbook.objects.latest("pk")
    assert answer.url == reverse("campaigns:workbook", args=[found.pk])
    return found


def page(name, workbook):
    return reverse(f"campaigns:{name}", args=[workbook.pk])


def lines(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    blank = next(index for index, line in enumerate(cells) if not any(line))
    return cells[blank + 2 :]


def test_a_long_list_is_asked_for_written_and_fetched(reader, told):
    listed = reader.get(reverse("campaigns:customers", args=[told.spring.pk]))
    assert reverse("campaigns:ask_workbook", args=[told.spring.pk]) in listed.content.decode()
    found = asked(reader, told)
    assert "hx-get" in reader.get(page("workbook", found)).content.decode()
    assert "0 of" in reader.get(page("workbook_progress", found)).content.decode()
    assert reader.get(page("workbook_file", found)).status_code == 404
    assert OrmQ.objects.count() == 1
    assert tasks.write_workbook(found.pk)
    assert reader.get(page("workbook_progress", found))["HX-Refresh"] == "true"
    assert f"{world.FIGURES['sent']} lines are ready." in reader.get(page("workbook", found)).content.decode()
    answer = reader.get(page("workbook_file", found))
    assert len(lines(answer)) == world.FIGURES["sent"]
    actions = set(AuditEntry.objects.values_list("action", "target"))
    assert {("campaigns.export", str(found)), ("campaigns.export_fetched", str(found))} <= actions


def test_the_customers_of_all_campaigns_are_asked_for_as_those_of_one(reader, told):
    url = reverse("campaigns:ask_workbook_of_all")
    narrower = "channel=email&q=spring"
    assert f'action="{url}?metric=sent"' in reader.get(reverse("campaigns:all_customers"), {"metric": "sent"}).text
    found = Workbook.objects.get(pk=reader.post(f"{url}?metric=sent").url.split("/")[-2])
    assert found.campaigns == [told.text.pk, told.spring.pk]
    narrow = Workbook.objects.get(pk=reader.post(f"{url}?metric=sent&{narrower}").url.split("/")[-2])
    assert narrow.campaigns == [told.spring.pk]
    assert tasks.take_up_workbooks() == 2
    assert "Campaigns: sent" in reader.get(page("workbook", found)).text
    assert "Name contains: spring" in reader.get(page("workbook", narrow)).text
    both = lines(reader.get(page("workbook_file", found)))
    assert len(both) == world.FIGURES["sent"] + 1
    assert {line[1] for line in both} == {"Spring check", "Reminder"}
    assert len(lines(reader.get(page("workbook_file", narrow)))) == world.FIGURES["sent"]


def test_of_several_campaigns_it_goes_with_a_customer_of_one(reader, told):
    reader.post(f"{reverse('campaigns:ask_workbook_of_all')}?metric=sent")
    tasks.take_up_workbooks()
    strangers = drop_workbooks(market=market(), customer_id=customer("nobody-was-sent-anything").pk)
    assert (strangers, Workbook.objects.count()) == (0, 1)
    assert drop_workbooks(market=market(), customer_id=customer("anna").pk) == 1
    assert not Workbook.objects.exists()


def test_it_holds_exactly_the_rows_of_the_number(reader, told):
    found = asked(reader, told, "clicked")
    tasks.write_workbook(found.pk)
    assert len(lines(reader.get(page("workbook_file", found)))) == world.FIGURES["clicked"]


def test_a_long_list_is_never_written_in_the_request(reader, told):
    url = reverse("campaigns:customers", args=[told.spring.pk])
    assert reader.get(url, {"format": "xlsx"})["Content-Type"].startswith("text/html")
    few = reader.get(url, {"format": "xlsx", "metric": "clicked"})
    assert len(lines(few)) == world.FIGURES["clicked"]


def test_only_who_asked_sees_it(reader, client, told):
    found = asked(reader, told)
    tasks.write_workbook(found.pk)
    sign_in(client, world.colleague(roles.ADMINISTRATOR))
    for name in ("workbook", "workbook_progress", "workbook_file"):
        assert client.get(page(name, found)).status_code == 404


def test_another_market_does_not_see_it(reader, told):
    found = asked(reader, told)
    Workbook.objects.filter(pk=found.pk).update(market=market("be"))
    assert reader.get(page("workbook", found)).status_code == 404


def test_who_lost_the_right_meanwhile_gets_nothing(reader, told):
    found = asked(reader, told)
    Membership.objects.filter(user=found.asked_by).delete()
    assert not tasks.write_workbook(found.pk)
    found.refresh_from_db()
    assert (found.state, list(folder().iterdir())) == ("failed", [])


def test_a_failure_leaves_no_file_and_says_so(reader, told, monkeypatch):
    found = asked(reader, told)
    monkeypatch.setattr("campaigns.actions.workbooks.write_workbook", lambda *_, **__: 1 / 0)
    assert not tasks.write_workbook(found.pk)
    assert "could not be written" in reader.get(page("workbook", found)).content.decode()
    assert list(folder().iterdir()) == []


def test_it_is_written_once_and_taken_up_again_only_from_the_dead(reader, told):
    found = asked(reader, told)
    assert tasks.take_up_workbooks() == 1
    assert not tasks.write_workbook(found.pk)
    Workbook.objects.filter(pk=found.pk).update(state="running")
    assert tasks.take_up_workbooks() == 0
    Workbook.objects.filter(pk=found.pk).update(touched_at=timezone.now() - timedelta(minutes=11))
    assert tasks.take_up_workbooks() == 1


def test_after_a_day_it_is_gone_with_its_file(reader, told):
    found = asked(reader, told)
    tasks.write_workbook(found.pk)
    assert tasks.delete_expired_workbooks() == 0
    Workbook.objects.filter(pk=found.pk).update(asked_at=timezone.now() - KEPT)
    assert reader.get(page("workbook_file", found)).status_code == 404
    file = folder() / Workbook.objects.get().stored
    assert file.exists()
    assert tasks.delete_expired_workbooks() == 1
    assert file.exists()  # it might be one that is just being written
    os.utime(file, (0, 0))
    assert tasks.delete_expired_workbooks() == 0
    assert not file.exists()


def test_the_progress_is_told_while_it_is_written(reader, told, monkeypatch):
    monkeypatch.setattr("ui.exports._TELL_EVERY", 3)
    seen = []
    progress = "campaigns.actions.workbooks._progress"
    monkeypatch.setattr(progress, lambda _pk, **told: seen.append(told))
    tasks.write_workbook(asked(reader, told).pk)
    assert seen[:3] == [{"total": world.FIGURES["sent"]}, {"done": 3}, {"done": 6}]


def test_its_page_asks_few_queries(reader, told):
    found = asked(reader, told)
    with CaptureQueriesContext(connection) as asked_for:
        reader.get(page("workbook", found))
    assert len(asked_for) <= 10
