"""What is said of a pilot's sums: by the plan that was frozen, of every version, and of how long it takes."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import get_args

import pytest
from django.conf import settings
from django.utils import translation

from pilots.checks import checks
from pilots.models import HOLDOUT, Pilot
from pilots.plan import Arm, Plan
from pilots.queries.pilots import Standing
from pilots.reading import Finding, read
from pilots.results import Rail
from pilots.statistics.samples import PairSums
from pilots.statistics.sizes import SEQUENCE
from pilots.tally import Heads, Tally
from pilots.words import explanation, headline, verdict
from tests.accounts import factories
from tests.pilots.factories import NOW

pytestmark = pytest.mark.django_db
LAUNCHED = NOW.date()
PLAN = Plan(hypothesis="x", planned_n=10_000, planned_days=84, window_days=14)


@pytest.fixture(autouse=True)
def _in_english(_in_the_language_of_the_house):
    translation.activate("en")


def came(*rates, n=1000, version=1):
    heads = {(version, arm): Heads(n, n, n) for arm in range(len(rates))}
    sums = {(version, arm): PairSums(n, n * rate, 0, n * rate, 0, 0) for arm, rate in enumerate(rates)}
    return Tally(heads, {"showed_up": sums})


def together(*tallies):
    heads = {cell: told for each in tallies for cell, told in each.heads.items()}
    sums = {cell: told for each in tallies for cell, told in each.sums["showed_up"].items()}
    return Tally(heads, {"showed_up": sums})


def standing(tally, plan=PLAN, *, days=28, versions=None):
    plans = versions or {1: plan}
    found = read(plan, LAUNCHED, {LAUNCHED + timedelta(days=days): tally}, plans)
    pilot = Pilot(name="Pilot", market=factories.market(), launched_at=NOW)
    return Standing(pilot, (), found, (), None)


def test_other_weights_make_no_other_end():
    """The information that the pilot ends with is that of the launch, whatever somebody weighs later."""
    later = replace(PLAN, arms=(Arm("A", "", 1), Arm("B", "", 9)))
    tally = together(came(0.5, 0.52), came(0.5, 0.52, version=2))
    found = standing(tally, later, versions={1: PLAN, 2: later}).reading
    assert found.course.latest.information == pytest.approx(1000 / PLAN.planned_size)
    assert PLAN.planned_size == 2500
    assert later.planned_size < 1000


def test_over_several_weights_the_sentence_names_no_figures_that_the_weights_made():
    """B is better in each version, but most of it came when fewer showed up."""
    first, second = came(0.8, 0.9), came(0.3, 0.4, version=2)
    second.heads[2, 1] = Heads(9000, 9000, 9000)
    second.sums["showed_up"][2, 1] = PairSums(9000, 3600, 0, 3600, 0, 0)
    later = replace(PLAN, arms=(Arm("A", "", 1), Arm("B", "", 9)))
    found = standing(together(first, second), later, versions={1: PLAN, 2: later})
    assert found.reading.finding == Finding.BETTER
    assert "%" not in headline(found)
    assert "+10.0" in explanation(found)
    assert "%" in headline(standing(came(0.8, 0.9)))


def test_the_words_of_the_effect_are_set_apart_and_a_name_stays_a_name():
    arms = (Arm("A", "", 1), Arm("B", "<b>{to} %(to)s</b>", 1))
    for tally, css in ((came(0.8, 0.9), "better"), (came(0.9, 0.8), "worse")):
        found = standing(tally, replace(PLAN, arms=arms))
        shown = verdict(found)
        assert f'<em class="{css}">{css}: ' in shown
        assert "B &lt;b&gt;{to} %(to)s&lt;/b&gt; is" in shown
        assert unescape(re.sub("</?em[^>]*>", "", shown)) == headline(found)
    assert verdict(standing(came(0.5, 0.5))) == headline(standing(came(0.5, 0.5)))


def test_the_split_is_tested_once_and_for_every_look_and_tells_who_fell_outside_the_plan():
    tally = came(0.5, 0.5)
    tally.heads[1, HOLDOUT] = Heads(3, 3, 3)
    split = checks(standing(tally))[0]
    assert (split.state, split.text) == (
        "good",
        "1,000 to 1,000 to 3; 3 in no group of the plan, p = 1.00 (at every look 1.00)",
    )
    tally.heads[1, 1] = Heads(1300, 1300, 1300)
    split = checks(standing(tally))[0]
    assert (split.state, "p < 0.0001" in split.text) == ("bad", True)


def test_it_is_said_how_long_it_takes_before_and_while_nothing_is_found():
    few = Tally({(1, arm): Heads(50, 50, 20) for arm in (0, 1)}, {"showed_up": {}})
    told = explanation(standing(few, days=20))
    assert "the smallest has 20" in told
    assert "At this pace that takes 34 more days." in told
    assert "It ends on 3 Aug 2026, or before that with 10,000 customers past their window." in told
    assert "It ends on 3 Aug 2026" in explanation(standing(came(0.5, 0.5)))
    assert "may go on after that" in explanation(standing(came(0.5, 0.5), replace(PLAN, method=SEQUENCE)))
    assert "It ends on" not in explanation(standing(came(0.5, 0.7)))
    nobody = Tally({(1, 0): Heads(5, 5, 2), (1, 1): Heads(5, 0, 0)}, {"showed_up": {}})
    assert "nobody has been exposed yet" in explanation(standing(nobody, days=20))


def test_no_state_of_a_limit_bears_the_name_of_a_class_that_hides():
    """Limits stand beside each other on every width; `.narrow` would hide them on a wide screen."""
    css = "".join(path.read_text() for path in (settings.BASE_DIR / "static/css").glob("*.css"))
    hiding = set(re.findall(r"\.([\w-]+) \{ display: none", css))
    assert "narrow" in hiding
    assert not hiding & set(get_args(Rail))
