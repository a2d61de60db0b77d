"""What a page says of a pilot after its planned end, of one that ended elsewhere, and of effects over the years."""

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from accounts import roles
from pilots.actions import take_looks
from pilots.checks import checks
from pilots.models import Pilot, State
from pilots.queries.pilots import standing
from pilots.reading import Finding
from pilots.sizing import rule_in_words
from pilots.words import change, explanation, headline, stage
from pilots.years import by_year
from tests.accounts import factories as staff
from tests.pilots import factories
from tests.pilots.factories import DAY, NOW
from tests.pilots.test_dated_result import PLAN, came, told
from tests.pilots.test_elsewhere import brought, filled
from ui import formats


@pytest.fixture(autouse=True)
def _in_english(_in_the_language_of_the_house):
    translation.activate("en")


def more(tally, count):
    """So many in each arm are exposed besides, and not past their window."""
    tally.heads.update({cell: replace(heads, exposed=heads.exposed + count) for cell, heads in tally.heads.items()})
    return tally


def words_of(found):
    return [check.title for check in checks(found)]


def test_after_the_planned_end_nobody_is_said_to_mature_still():
    plan = replace(PLAN, planned_days=10)
    looks = {8: came(1000, 100, 101), 10: more(came(2000, 200, 201), 300), 20: more(came(2200, 220, 221), 150)}
    found = told(looks, plan)
    assert found.reading.finding == Finding.NO_DIFFERENCE
    assert "700 not counted: their window was over after the planned end" in words_of(found)
    assert not [title for title in words_of(found) if "maturing" in title or "decided before" in title]
    going_on = told({8: more(came(1000, 100, 101), 50)})
    assert [title for title in words_of(going_on) if title.startswith("100 still maturing")]


def test_full_weeks_are_those_of_the_look_that_the_result_is_of():
    found = told({8: came(1000, 100, 125), 14: came(2000, 200, 300), 27: came(4000, 500, 492)})
    assert found.reading.as_of == found.launched + timedelta(days=14)
    (check,) = [check for check in checks(found) if "full week" in check.title]
    assert (check.title, check.state) == ("2 full weeks", "good")


def test_a_pilot_that_ended_is_on_no_day_of_its_plan_any_more():
    plan = replace(PLAN, planned_days=10, planned_n=4000)
    looks = {8: came(1000, 100, 101)}
    assert stage(told(looks, plan)) == "day 8 of 10"
    assert stage(told({**looks, 9: came(2000, 200, 201)}, plan)).startswith("ended by its plan on ")
    assert stage(told({12: came(20, 2, 2)}, plan)) == "its 10 days are over"


@pytest.mark.parametrize(
    ("looks", "words"),
    [
        ({3: came(200, 20, 20)}, "It was decided before anything could be said of its effect."),
        ({8: came(50, 5, 5)}, "It was decided before anything could be said of its effect."),
        ({8: came(1000, 100, 101)}, "No difference had been shown when it was decided."),
    ],
)
def test_of_a_decided_pilot_nothing_is_still_expected(looks, words):
    found = told(looks)
    assert "It ends on" in explanation(found)
    found.pilot.state, found.pilot.ended_at = State.DECIDED, NOW + 20 * DAY
    assert headline(found) == words
    assert stage(found) == f"decided on {formats.day((NOW + 20 * DAY).date())}"
    said = explanation(found) + " ".join(check.title + check.text for check in checks(found))
    assert not re.search(r"It ends on|can come in|more days?\.|yet|still maturing", said), said


@pytest.mark.django_db
def test_a_pilot_that_ended_elsewhere_had_one_look_and_nothing_holds_at_every_one():
    pilot = brought()
    filled(pilot)
    take_looks(pilot=pilot)
    found = standing(Pilot.objects.get())
    assert "confidence at this one look" in explanation(found)
    assert rule_in_words(found.plan) == "One look, after the last window"
    page = staff.signed_in(factories.owner()).get(f"/pilots/{pilot.key}/").text
    assert "at the one look after its end" in page
    assert "at every look." not in page
    assert "looks go on" not in page


@pytest.mark.parametrize(
    ("value", "words"), [(0.0, "±0.00"), (0.00002, "+0.002"), (-0.00002, "−0.002"), (0.0015, "+0.15"), (0.016, "+1.6")]
)
def test_an_end_beside_0_never_reads_as_0(value, words):
    assert change("showed_up", value) == words
    assert change("revenue", value / 10).startswith(words[0])


@pytest.mark.django_db
def test_a_result_at_the_edge_is_told_apart_from_none_in_the_calculator():
    told = {"a.successes": 120, "a.n": 1000, "b.successes": 150, "b.n": 1000, "alpha": "0.05", "looks": 5}
    query = {"question": "two_proportions", "planned_n": 4000, **told}
    client = staff.signed_in(factories.owner())
    cells = re.findall(r'<td class="num">([^<]+)</td>', client.get("/pilots/calculator/", query).text)
    assert {"+0.001", "0.0496"} <= set(cells), cells
    assert "±0.00" not in cells


def test_an_effect_over_the_years_has_its_interval():
    at = factories.NOW
    made = SimpleNamespace(choice="roll_out", effect=0.085, low=-0.01, high=0.18, at=at)
    (year,) = by_year([SimpleNamespace(decision=made, plan=PLAN)], ZoneInfo("Europe/Amsterdam"))
    assert year.effects == "Showed up +8.5 (−1.0 to +18.0)"


@pytest.mark.django_db
def test_a_plan_that_cannot_finish_names_no_end():
    factories.history(timezone.now())
    client = staff.signed_in(staff.person("Dirk", roles.DIGITAL_TEAM))
    hopeless, sound = (
        factories.draft(replace(factories.PLAN, effect=effect), f"By {effect}") for effect in (0.005, 0.1)
    )
    page = client.get(f"/pilots/{hopeless.key}/").text
    assert "This plan cannot finish." in page
    assert "or day" not in page
    assert "or day" in client.get(f"/pilots/{sound.key}/").text
