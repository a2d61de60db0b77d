"""The code that reads pilots, in worlds of which the truth is known, as `manage.py simulate_pilot` draws them."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from pilots.simulation import Setting, settings, simulate
from pilots.statistics.sizes import GROUP_SEQUENTIAL, SEQUENCE
from pilots.worlds import Fleets, Spending, Visits, typical

WORLDS = 2000
SEQUENTIAL = Setting(Visits(0.8), 0.03, 0.03)
TABLE = settings()


@pytest.mark.parametrize("method", [GROUP_SEQUENTIAL, SEQUENCE])
def test_without_a_difference_looking_daily_seldom_deceives(method):
    found = simulate(replace(SEQUENTIAL, method=method).without(), WORLDS, seed=7)
    assert found.share(found.called) <= 0.05 + 2 * found.error(0.05)
    assert found.coverage >= 0.94


@pytest.mark.parametrize("method", [GROUP_SEQUENTIAL, SEQUENCE])
def test_a_difference_as_planned_is_found_as_often_as_planned(method):
    found = simulate(replace(SEQUENTIAL, method=method), WORLDS, seed=7)
    assert found.share(found.rightly) == pytest.approx(0.8, abs=0.03)
    assert found.coverage >= 0.94


@pytest.mark.parametrize("name", TABLE)
def test_no_kind_of_figure_split_or_rarity_deceives_more_often(name):
    found = simulate(TABLE[name].without(), 600, seed=11)
    assert found.share(found.called) <= 0.05 + 2 * found.error(0.05)


@pytest.mark.parametrize(
    ("name", "power"), [("share 1 %, 90/10", 0.8), ("revenue, 50/50", 0.72), ("calls per customer, 90/10", 0.74)]
)
def test_what_is_there_is_found(name, power):
    """Of revenue less often than planned: whoever makes more customers buy makes their revenue vary more, too."""
    found = simulate(TABLE[name], 400, seed=12)
    assert found.share(found.rightly) == pytest.approx(power, abs=0.07)
    assert found.share(found.called - found.rightly) <= 0.01
    assert found.coverage >= 0.92


def test_a_pilot_planned_far_too_small_says_too_early_and_nothing_else():
    found = simulate(TABLE["revenue, 90/10, planned far too small"], 100, seed=3)
    assert (found.called, found.shown) == (0, 0)


def test_the_worlds_have_rare_buyers_and_fleets():
    spending, fleets = typical(Spending()), typical(Fleets())
    assert spending.spread / spending.value > 10
    assert fleets.value == pytest.approx(0.6, abs=0.03)
    assert typical(Spending().moved(spending.value)).value == pytest.approx(2 * spending.value, rel=0.05)


@pytest.mark.parametrize("name", ["revenue, 90/10", "revenue without a cap, 90/10"])
def test_a_variance_of_each_group_apart_would_deceive_in_the_same_worlds(name, monkeypatch):
    """The test above can fail: with what each group shows by itself, as without a pooled variance, it does."""
    monkeypatch.setattr("pilots.statistics.differences.Difference.tested_se", property(lambda found: found.se))
    monkeypatch.setattr("pilots.statistics.contrasts.spread", lambda _a, _b: type("", (), {"se": 0.0, "skew": 0.0}))
    found = simulate(TABLE[name].without(), 300, seed=5)
    assert found.share(found.called) > 0.08


def test_a_fixed_level_would_deceive_in_the_same_worlds(monkeypatch):
    """The test above can fail: with the boundary of a single look it does."""
    monkeypatch.setattr("pilots.statistics.looks.boundaries", lambda spending, *_: (1.96,) * len(spending))
    found = simulate(SEQUENTIAL.without(), 200, seed=5)
    assert found.share(found.called) > 0.15


def test_the_command_says_what_it_found():
    out = StringIO()
    call_command("simulate_pilot", worlds=20, days=20, stdout=out)
    assert "A/A: 20 worlds" in out.getvalue()
    assert "A/B: 20 worlds" in out.getvalue()


def test_the_table_has_a_row_for_every_setting():
    out = StringIO()
    call_command("simulate_pilot", worlds=2, table=True, stdout=out)
    assert [row.split(" | ")[0].strip("| ") for row in out.getvalue().splitlines()[2:]] == list(TABLE)
