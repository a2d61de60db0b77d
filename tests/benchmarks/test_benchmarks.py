"""Every section of the benchmarks runs, at a size that measures nothing: so that none of them rots unseen."""

import os
import shutil

import pytest
from django.db import connection

from benchmarks import api, charts, desk, events, first_chart, growth, memory, pages, pilots, scale, search, sending
from benchmarks.clock import Figure, laps, p95_ms, table, written
from benchmarks.place import empty_database
from benchmarks.sizes import Sizes
from campaigns.models import DailyResult, Message
from customers.models import Customer

TINY = Sizes(events=50, batch=20, customers=40, rounds=1, stored=400, months=4, grown=2_000, sent=20)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WITHOUT = CHROMIUM is None and os.environ.get("CI", "").lower() != "true"


def by_name(figures):
    return {figure.what: figure for figure in figures}


@pytest.mark.django_db
def test_recording_events_is_measured_beside_copy():
    found = by_name(events.figures(TINY))
    for stream in ("the demo's stream", "an even mix"):
        assert found[f"new events of {stream}, 50 in batches of 20"].value > 0
        assert found[f"new events of {stream}, share of COPY's rows a second"].goal == events.GOAL
    assert found["one opening to be judged among twice as many events"].goal == events.DOUBLED
    assert DailyResult.objects.filter(campaign__market__code="bench-events", sent__gt=0).exists()


def test_recorded_events_keep_their_proportions():
    kinds = [event.type for event in events.told(100)]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"sent": 40, "delivered": 40, "opened": 16, "clicked": 4}
    assert len({event.id for event in events.told(1000)}) == 1000


@pytest.mark.django_db
@pytest.mark.processes
def test_sending_is_measured_beside_a_gateways_own_limit():
    found = by_name(sending.figures(TINY))
    assert set(found) == {"sending, 8 at once", "sending, 32 at once"}
    assert all(0 < figure.value <= 1 and figure.goal == sending.GOAL for figure in found.values())


@pytest.mark.django_db
def test_the_api_is_measured_one_by_one_and_in_batches():
    found = by_name(api.figures(TINY))
    assert found["50 events as one batch, times as fast as one by one"].goal == api.GOAL
    assert found["one event"].value > 0


@pytest.mark.django_db
def test_every_kind_of_search_is_measured_by_people_who_are_there():
    found = list(search.figures(TINY))
    assert len(found) == len(search.KINDS)
    assert Customer.objects.filter(market__code="bench-search").count() == 40
    assert all(figure.goal == 20 and figure.value > 0 for figure in found)


@pytest.mark.django_db
def test_calls_at_the_desk_and_a_burst_of_one_click_are_measured_and_nothing_is_lost():
    found = by_name(desk.figures(TINY))
    assert found["call: search to saved and shown"].goal == desk.SAVED_MS
    assert found["one click, 40 times"].note.startswith("40 answered with 200, 40 in the ledger")


@pytest.mark.django_db
def test_a_pilot_is_read_whole_and_again():
    found = list(pilots.figures(TINY))
    assert [figure.goal for figure in found] == [2, 2, 100, 20, 6]
    assert all(figure.value > 0 for figure in found)


@pytest.mark.django_db
def test_a_market_with_years_behind_it_is_looked_at_added_to_and_relieved_of_a_month():
    found = by_name(scale.figures(TINY))
    assert found["list of campaigns, all years"].goal == scale.SERVER_MS
    assert found["nobody's name, 10 customers"].value > 0
    assert found["late events over all months"].note.startswith("20 in one batch")
    told = Message.objects.filter(contact_id__isnull=False)  # generated messages name no address
    assert list(told.values_list("opens", flat=True)) == [1] * TINY.batch
    assert found["the oldest month of the log goes"].value > 0
    assert found["campaigns_message: bytes a row"].value > 0


@pytest.mark.django_db
def test_pages_are_compared_with_those_of_a_tenth_and_results_with_the_events_themselves():
    found = by_name(growth.figures(TINY))
    assert found["list of campaigns: time at 10 times the events"].goal == growth.GROWTH
    assert found["one campaign, 2,000 events: queries"].value >= 1
    assert found["results, as against SQL over every event"].value > 0


@pytest.mark.django_db
def test_the_memory_of_recording_is_told_by_a_process_that_keeps_no_event(capsys, monkeypatch):
    memory.main(str(connection.settings_dict["NAME"]), "50", "20")
    assert 10 < float(capsys.readouterr().out) < 4_000
    assert DailyResult.objects.filter(campaign__market__code="bench-50", sent__gt=0).exists()
    monkeypatch.setattr(memory, "_peak", lambda events, _batch: 90 + events / 10)
    less, more, times = memory.figures(TINY)
    assert (less.verdict, more.value, times.value) == ("met", 95, 95 / 90.5)


def test_charts_are_measured_as_pages_draw_them():
    assert all(figure.goal == 1 and figure.value > 0 for figure in charts.figures(TINY))


@pytest.mark.django_db
@pytest.mark.usefixtures("in_demo_world")
def test_pages_of_the_demo_tell_their_queries():
    found = by_name(pages.figures(TINY))
    assert 1 <= found["one campaign: queries"].value <= pages.QUERIES
    assert found["a customer's card"].goal == pages.SERVER_MS


@pytest.mark.browser
@pytest.mark.skipif(WITHOUT, reason="no Chromium on this machine")
def test_the_first_chart_is_measured_in_a_real_browser(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    settings.PLOTLY_BUNDLE = str(tmp_path / "none.js")
    page, bare, ratio = first_chart.measured("/ui/", "nobody", times=1)
    assert page.what == "first chart, whole bundle"
    assert bare.value > 0
    assert ratio.value == pytest.approx(page.value / bare.value)


def test_a_database_of_its_own_is_empty_and_gone_afterwards(django_db_setup, django_db_blocker):
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), empty_database("test_bench_place"):
        assert not Customer.objects.exists()
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = 'test_bench_place'")
        assert cursor.fetchone() == (0,)
    assert connection.settings_dict["NAME"] == before


def test_a_goal_is_met_from_its_own_side():
    assert Figure("a", 19, "ms", 20).verdict == "met"
    assert Figure("a", 21, "ms", 20).verdict == "missed"
    assert Figure("a", 0.04, "", 0.03, most=False).verdict == "met"
    assert Figure("a", 0.02, "", 0.03, most=False).verdict == "missed"
    assert Figure("a", 1, "ms").verdict == ""


def test_times_are_told_in_milliseconds_and_in_three_digits():
    assert p95_ms([0.001] * 99 + [1.0]) == pytest.approx(1)
    assert [written(value) for value in (0.02034, 12.34, 1234567.0)] == ["0.0203", "12.3", "1,234,567"]
    runs = []
    assert len(laps(lambda: runs.append(1), times=3, warm=2).wall) == 3
    assert len(runs) == 5
    assert table([("a", "bb"), ("ccc", "d")]) == "a    bb\nccc  d"
