"""Whether a rate changed: said only where it is more than the noise of its own line, of days that are settled."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from accounts import roles
from accounts.models import Market
from campaigns import steps
from campaigns.queries.figures import RATES, SHARES, Figures
from campaigns.queries.results import Attributed, Scope
from campaigns.statistics import course
from tests.campaigns import world
from tests.campaigns.factories import DAY
from tests.customers.factories import sign_in
from ui.period import Period

TODAY = date(2026, 11, 30)
SCOPE = Scope(
    Market(code="nl"),
    Period("F", TODAY - 27 * DAY, TODAY, ZoneInfo("Europe/Amsterdam"), datetime(2026, 11, 30, 9, tzinfo=UTC)),
    Attributed(days=7),
)
RUNS = 400


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def weeks(*parts, of=400):
    return [(part, of) for part in parts]


def drawn(chance, rates, of=800):
    """How many say yes, week by week."""
    return [(sum(chance.random() < rate for _ in range(of)), of) for rate in rates]


def wrongly(shares):
    """How often a change is told of weeks that have the same rate in the long run."""
    return sum(bool(course(shares()).change) for _ in range(RUNS)) / RUNS


def test_pure_chance_is_seldom_called_a_change():
    chance = random.Random(1)  # noqa: S311 (chance, no secret)
    assert wrongly(lambda: drawn(chance, [0.3] * 12, of=100)) <= 0.02


@pytest.mark.parametrize("count", [4, 8, 13, 52])
def test_weeks_that_differ_for_other_reasons_are_seldom_called_a_change(count):
    """Each week another audience: many messages make each rate sure, and say nothing about the next week's."""
    chance = random.Random(2)  # noqa: S311 (chance, no secret)

    def noisy():
        return [(round(20_000 * chance.uniform(0.2, 0.4)), 20_000) for _ in range(count)]

    assert wrongly(noisy) <= 0.05


def test_a_noisy_line_is_not_told_by_its_ends():
    found = course(weeks(88, 140, 120, 150, 110, 135, 125, 220))
    assert (found.low, found.high) == (0.22, 0.55)
    assert found.change == 0


@pytest.mark.parametrize("sign", [1, -1])
def test_a_line_that_goes_one_way_has_changed(sign):
    found = course(weeks(*(100, 104, 110, 113, 121, 124, 131, 135)[::sign]))
    assert found.change == sign
    assert (found.first < found.last) == (sign == 1)


def test_a_step_between_the_halves_has_changed_and_few_messages_tell_nothing():
    assert course(weeks(*[120] * 6, *[160] * 6)).change == 1
    assert course(weeks(*[3] * 2, *[4] * 2, of=10)).change == 0


def test_two_or_three_parts_tell_no_change_however_many_messages_they_hold():
    assert course([(4_000, 20_000), (8_000, 20_000)]).change is None
    assert course([(4_000, 20_000), (4_100, 20_000), (8_000, 20_000)]).change is None
    assert sentence(days(SCOPE.period.first, [0.1, 0.3]), "booked") == (
        "20.0% in all, between 10.0% and 30.0%: too few to tell a change."
    )


def test_a_step_of_few_weeks_has_changed_though_it_is_far_to_the_next():
    assert course([(4_000, 20_000), (4_080, 20_000), (6_000, 20_000), (6_090, 20_000)]).change == 1


def test_a_fall_at_the_end_has_changed_though_it_strews_its_half():
    assert course([(100, 500)] * 18 + [(100 - 10 * n, 500) for n in range(1, 9)]).change == -1


@pytest.mark.parametrize("shares", [[], [(0, 0)] * 9, [(3, 10)], [(3, 10), (0, 0)]])
def test_where_there_is_no_course_none_is_told(shares):
    assert course(shares) is None


@given(some.lists(some.tuples(some.integers(0, 50), some.integers(0, 50)).map(lambda pair: (min(pair), max(pair)))))
def test_any_counts_have_a_course_within_their_extremes(shares):
    found = course(shares)
    if found:
        assert found.low <= found.whole <= found.high
        assert found.change in {0, None, 1 if found.last > found.first else -1}


def days(first, rates, **more):
    return {
        first + n * DAY: Figures(sent=500, delivered=500, booked=round(500 * rate), clicked=round(500 * rate), **more)
        for n, rate in enumerate(rates)
    }


def sentence(series, metric, scope=SCOPE):
    return steps.trend_sentence(series, steps.settled(series, metric, "day", scope), metric)


def test_bookings_that_are_still_coming_in_are_no_fall():
    """The last ten days lack what their messages will still lead to."""
    series = days(SCOPE.period.first, [0.2] * 18 + [0.2 - 0.018 * n for n in range(1, 11)])
    assert sentence(series, "booked") == "No change: 20.0% throughout."
    assert sentence(series, "clicked").startswith("Fallen by more than chance: from 20.0% in the first half to ")
    settled = steps.settled(series, "booked", "day", SCOPE)
    assert max(settled) == TODAY - 11 * DAY
    assert "leaves the latest out" in steps.unsettled_note(series, settled)
    longer = replace(SCOPE, attributed=Attributed(days=30))
    assert sentence(series, "booked", longer).startswith("Too recent to tell")
    assert steps.unsettled_note(series, steps.settled(series, "booked", "day", longer)) == ""


def test_a_noisy_rate_is_told_between_its_lowest_and_its_highest_day():
    series = days(SCOPE.period.first, [0.1, 0.3, 0.2, 0.35] * 6)
    assert sentence(series, "clicked") == ("No change that is more than chance: 23.8% in all, between 10.0% and 35.0%.")


def test_of_a_period_long_past_every_day_counts():
    past = replace(SCOPE, period=replace(SCOPE.period, now=SCOPE.period.now + timedelta(days=90)))
    series = days(SCOPE.period.first, [0.2] * 14 + [0.3] * 14)
    assert steps.settled(series, "showed_up", "day", past) == series
    assert sentence(series, "booked", past) == (
        "Risen by more than chance: from 20.0% in the first half to 30.0% in the second."
    )


def test_today_and_a_week_that_is_not_over_are_left_out():
    assert max(steps.settled(days(TODAY - 9 * DAY, [0.1] * 10), "clicked", "day", SCOPE)) == TODAY - 4 * DAY
    monday = date(2026, 11, 23)
    for now, over in ((TODAY + 2 * DAY, False), (TODAY + 3 * DAY, True)):
        scope = replace(SCOPE, period=replace(SCOPE.period, now=datetime.combine(now, datetime.min.time(), UTC)))
        assert (monday in steps.settled({monday: Figures()}, "clicked", "week", scope)) is over


def test_nothing_sent_shows_no_course():
    assert sentence({}, "booked") == "There is one point at most: too few for a course."
    assert sentence(days(SCOPE.period.first, [0.2]), "booked") == "There is one point at most: too few for a course."


def test_a_rate_is_its_share():
    figures = Figures(
        sent=90,
        delivered=80,
        opened=60,
        opened_human=50,
        clicked=20,
        booked=8,
        showed_up=5,
        complained=1,
        appointments=8,
        attended=5,
    )
    for key, share in SHARES.items():
        part, whole = share(figures)
        assert RATES[key](figures) == part / whole
    assert (figures.human_open_rate, RATES["opened_human"](Figures())) == (50 / 70, None)


@pytest.mark.django_db
def test_the_page_of_a_campaign_says_it(client):
    told = world.tell(world.noon(2))
    sign_in(client, world.colleague(roles.DIGITAL_TEAM))
    text = client.get(reverse("campaigns:detail", args=[told.spring.pk]), {"show": "clicked"}).text
    assert "There is one point at most: too few for a course." in text
