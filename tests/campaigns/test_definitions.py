"""Every definition against plain words: each condition for every message that can be, every rate and every horizon."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from campaigns.definitions import BEHIND, CONDITIONS, DEFINITIONS, MEASURES, TOTALS
from campaigns.maturity import RIPENING, Horizon, Ripening, hour_of, moved_back
from campaigns.queries.figures import COUNTED, RATES, SHARES, Figures

HAPPENED = (
    "was_sent", "delivered_at", "first_opened_at", "first_human_opened_at", "first_clicked_at",
    "first_human_clicked_at", "bounced_at", "unsubscribed_at", "complained_at", "refused_at",
)  # fmt: skip
MARKS = (None, 8 * 5 + 1, 8 * 6 + 2, 8 * 7 + 3, 8 * 4)
"""Nothing known, then five, six and seven milliseconds on a desktop, a mobile and a tablet; and no known device."""
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def counted(m):
    """What the columns say of a message, in plain words."""
    engaged = m["first_opened_at"] or m["unsubscribed_at"] or m["complained_at"]
    unbounced = m["was_sent"] and (engaged or not m["bounced_at"])
    device = (m["device_mark"] or 0) % 8
    return {
        "sent": m["was_sent"],
        "refused": m["refused_at"] and not m["was_sent"],
        "unbounced": unbounced,
        "confirmed": unbounced and (m["delivered_at"] or engaged),
        "bounced_hard": m["bounce"] == 1 and not engaged,
        "bounced_soft": m["bounce"] == 2 and not engaged,
        "opened": m["first_opened_at"],
        "opened_human": m["first_human_opened_at"],
        "clicked": m["first_clicked_at"],
        "clicked_human": m["first_human_clicked_at"],
        "unsubscribed": m["unsubscribed_at"],
        "complained": m["complained_at"],
        "on_desktop": device == 1,
        "on_mobile": device == 2,
        "on_tablet": device == 3,
    }


def behind(m):
    """Which messages stand behind a number of a page, in plain words."""
    columns = counted(m)
    delivered = columns["confirmed"] if m["reports_delivery"] else columns["unbounced"]
    same = {name: value for name, value in columns.items() if name in BEHIND}
    return {
        **same,
        "delivered": delivered,
        "lost": m["was_sent"] and not delivered,
        "opened_machine": m["first_opened_at"] and not m["first_human_opened_at"],
        "clicked": m["first_human_clicked_at"],
        "clicked_machine": m["first_clicked_at"] and not m["first_human_clicked_at"],
    }


@pytest.fixture(scope="module")
def messages():
    """Every combination of what can have happened; devices and how it bounced in turns."""
    rows = []
    for number, happened in enumerate(product((False, True), repeat=len(HAPPENED))):
        for bounce, reports in product((None, 1, 2), (False, True)):
            mark = MARKS[(number + (bounce or 0)) % len(MARKS)]
            rows.append(
                dict(zip(HAPPENED, happened, strict=True), bounce=bounce, device_mark=mark, reports_delivery=reports)
            )
    return rows


@pytest.mark.django_db
@pytest.mark.parametrize(("definitions", "words"), [(CONDITIONS, counted), (BEHIND, behind)], ids=["columns", "pages"])
def test_every_condition_holds_for_the_messages_that_it_is_said_to(messages, definitions, words):
    names = list(definitions)
    conditions = ", ".join(f"coalesce({definitions[name]}, false)" for name in names)
    times = ", ".join(f"CASE WHEN v.{name} THEN now() END AS {name}" for name in HAPPENED[1:])
    columns = [[row[name] for row in messages] for name in (*HAPPENED, "bounce", "device_mark", "reports_delivery")]
    arrays = ", ".join([*["%s::bool[]"] * len(HAPPENED), "%s::int[]", "%s::bigint[]", "%s::bool[]"])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {conditions} FROM (SELECT v.was_sent, {times}, v.bounce, v.device_mark, v.nth, v.reports_delivery"
            f" FROM unnest({arrays}) WITH ORDINALITY v({', '.join(HAPPENED)}, bounce, device_mark, reports_delivery,"
            " nth)) m CROSS JOIN LATERAL (SELECT m.reports_delivery) c ORDER BY m.nth",
            columns,
        )
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row, values in zip(messages, found, strict=True):
        assert values == {name: bool(value) for name, value in words(row).items()}, row


def test_every_column_is_measured_and_what_adds_up_events_is_taken_as_it_is():
    assert set(MEASURES) == {*CONDITIONS, *TOTALS}
    assert TOTALS == ("opens", "machine_opens", "clicks", "machine_clicks")
    assert all(MEASURES[name] == f"m.{name}" for name in TOTALS)
    assert all(MEASURES[name] == f"({CONDITIONS[name]})::int" for name in CONDITIONS)


def test_less_is_better_of_what_goes_wrong_alone():
    worse = {each.key for each in DEFINITIONS if each.lower_is_better}
    assert worse == {"bounced", "unsubscribed", "complained"}


F = Figures(
    sent=1009, refused=11, delivered=907, bounced_hard=29, bounced_soft=31, opened=601, opened_human=503,
    clicked_raw=211, clicked=149, unsubscribed=7, complained=5, on_desktop=101, on_mobile=103, on_tablet=107,
    booked=83, showed_up=53, appointments=97, revenue=Decimal("12.50"), attended=61, to_come=13, called_off=17,
    last_sent=date(2026, 3, 2),
)  # fmt: skip


def test_what_follows_from_the_counts():
    assert (F.due, F.missed, F.lost, F.unconfirmed) == (97 - 13 - 17, 67 - 61, 1009 - 907, 102 - 29 - 31)
    assert (F.opened_machine, F.clicked_machine, F.stayed_away) == (601 - 503, 211 - 149, 83 - 53)
    assert Figures(sent=5, delivered=4, bounced_hard=1, bounced_soft=1).unconfirmed == 0
    assert F.booked_per_hundred == pytest.approx(100 * 83 / 907)
    assert F.showed_up_per_hundred == pytest.approx(100 * 53 / 907)
    assert Figures().booked_per_hundred == Figures().showed_up_per_hundred == 0


@pytest.mark.parametrize(
    ("key", "name", "part", "whole"),
    [
        ("delivered", "delivery_rate", 907, 1009),
        ("opened_human", "human_open_rate", 503, 907 - (601 - 503)),
        ("clicked", "click_rate", 149, 907),
        ("booked", "booking_rate", 83, 907),
        ("showed_up", "show_up_rate", 61, 67),
        ("unsubscribed", "unsubscribe_rate", 7, 907),
        ("complained", "complaint_rate", 5, 907),
        ("", "open_rate", 601, 907),
        ("", "click_to_open_rate", 149, 503),
    ],
)
def test_every_rate_is_so_many_of_so_many_and_nothing_of_nothing(key, name, part, whole):
    assert getattr(F, name) == part / whole
    assert getattr(Figures(), name) is None
    if key:
        assert SHARES[key](F) == (part, whole)
        assert RATES[key](F) == part / whole


def test_one_of_one_is_all():
    assert Figures(sent=1, delivered=1).delivery_rate == 1


def test_figures_add_up_and_the_last_day_is_the_later():
    assert set(COUNTED) == {field.name for field in fields(Figures)} - {"last_sent"}
    twice = F + Figures(sent=1, revenue=Decimal("0.25"), last_sent=date(2026, 3, 1))
    assert (twice.sent, twice.revenue, twice.booked, twice.last_sent) == (
        1010, Decimal("12.75"), 83, date(2026, 3, 2),
    )  # fmt: skip
    assert (Figures(last_sent=date(2026, 3, 1)) + F).last_sent == date(2026, 3, 2)
    assert (Figures() + F).last_sent == (F + Figures()).last_sent == date(2026, 3, 2)
    assert (Figures() + Figures()).last_sent is None


def test_how_many_days_each_figure_needs():
    assert {key: (each.news, each.days, each.windows) for key, each in RIPENING.items()} == {
        "sent": ("told", 0, 0),
        "delivered": ("told", 1, 0),
        "opened_human": ("answered", 3, 0),
        "clicked": ("answered", 3, 0),
        "unsubscribed": ("answered", 3, 0),
        "complained": ("answered", 3, 0),
        "booked": ("visits", 3, 1),
        "showed_up": ("visits", 3, 1),
    }
    assert RIPENING["booked"].span(30) == timedelta(days=33)
    assert RIPENING["clicked"].span(30) == timedelta(days=3)
    assert Ripening("visits", 1, 2).span(7) == timedelta(days=15)


NOW = datetime(2026, 3, 12, 10, 42, 7, 3, tzinfo=UTC)
TEN = datetime(2026, 3, 12, 10, tzinfo=UTC)
MAIL, TEXT = ("selligent", "email"), ("helder", "sms")


def at(day, hour, minute=30):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


HORIZON = Horizon(
    NOW, told={MAIL: at(10, 9), TEXT: at(12, 8)}, answered={MAIL: at(9, 7)}, appointments=at(8, 6)
)  # fmt: skip


@pytest.mark.parametrize(
    ("horizon", "news", "feed", "until"),
    [
        (HORIZON, "told", MAIL, at(10, 9, 0)),
        (HORIZON, "told", TEXT, at(12, 8, 0)),
        (HORIZON, "told", None, at(10, 9, 0)),
        (HORIZON, "answered", MAIL, at(9, 7, 0)),
        (HORIZON, "answered", TEXT, at(12, 8, 0)),
        (HORIZON, "answered", None, at(9, 7, 0)),
        (HORIZON, "visits", MAIL, at(8, 6, 0)),
        (HORIZON, "visits", None, at(8, 6, 0)),
        (HORIZON, "told", ("other", "email"), TEN),
        (Horizon(NOW), "told", None, TEN),
        (Horizon(NOW), "answered", None, TEN),
        (Horizon(NOW), "visits", None, TEN),
        (Horizon(NOW, told={MAIL: at(10, 9)}), "answered", None, at(10, 9, 0)),
        (Horizon(NOW, told={MAIL: at(14, 9)}, appointments=at(15, 1)), "told", None, TEN),
        (Horizon(NOW, told={MAIL: at(14, 9)}, appointments=at(15, 1)), "told", MAIL, TEN),
        (Horizon(NOW, told={MAIL: at(14, 9)}, appointments=at(15, 1)), "visits", None, TEN),
    ],
)
def test_news_are_known_until_the_hour_of_the_latest_and_never_beyond_now(horizon, news, feed, until):
    assert horizon.until(news, feed) == until


@pytest.mark.parametrize(
    ("metric", "window", "day"),
    [("sent", 30, 10), ("delivered", 30, 9), ("clicked", 30, 9 - 3), ("booked", 1, 8 - 4), ("showed_up", 2, 8 - 5)],
)
def test_the_first_day_that_is_too_young_lies_the_span_before_the_news(metric, window, day):
    assert HORIZON.settled(metric, window, AMSTERDAM) == date(2026, 3, day)


def test_a_day_is_the_market_s():
    late = Horizon(datetime(2026, 3, 12, 23, 30, tzinfo=UTC))
    assert late.settled("sent", 7, AMSTERDAM) == date(2026, 3, 13)
    assert late.settled("sent", 7, ZoneInfo("UTC")) == date(2026, 3, 12)


def test_an_hour_begins_at_its_first_microsecond():
    assert hour_of(NOW) == TEN == hour_of(TEN)
    assert hour_of(datetime(2026, 3, 12, 11, 59, 59, 999_999, tzinfo=AMSTERDAM)) == TEN


@pytest.mark.parametrize(
    ("instant", "days", "before"),
    [
        (datetime(2026, 3, 30, 8, 5, 6, tzinfo=UTC), 1, datetime(2026, 3, 29, 8, 5, 6, tzinfo=UTC)),
        (datetime(2026, 3, 30, 8, tzinfo=UTC), 2, datetime(2026, 3, 28, 9, tzinfo=UTC)),  # before the clocks went on
        (datetime(2026, 10, 26, 9, tzinfo=UTC), 2, datetime(2026, 10, 24, 8, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 0, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),  # the second 02:30
        (datetime(2026, 3, 30, 23, 5, tzinfo=UTC), 7, datetime(2026, 3, 24, 0, 5, tzinfo=UTC)),
    ],
)
def test_earlier_days_are_counted_on_the_clock_of_the_market(instant, days, before):
    assert moved_back(instant, days, AMSTERDAM) == before
