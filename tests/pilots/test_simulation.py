"""The code that reads pilots, in 2,000 worlds of which the truth is known, as `manage.py simulate_pilot` draws them."""

from io import StringIO

import pytest
from django.core.management import call_command

from pilots.simulation import Setting, simulate
from pilots.statistics.sizes import GROUP_SEQUENTIAL, SEQUENCE

WORLDS = 2000


@pytest.mark.parametrize("method", [GROUP_SEQUENTIAL, SEQUENCE])
def test_without_a_difference_looking_daily_seldom_deceives(method):
    found = simulate(Setting(0.8, 0.0, 0.03, 34, method), WORLDS, seed=7)
    assert found.share(found.called) <= 0.05 + 2 * found.error(0.05)
    assert found.share(found.covered) >= 0.94


@pytest.mark.parametrize("method", [GROUP_SEQUENTIAL, SEQUENCE])
def test_a_difference_as_planned_is_found_as_often_as_planned(method):
    found = simulate(Setting(0.8, 0.03, 0.03, 34, method), WORLDS, seed=7)
    assert found.share(found.rightly) == pytest.approx(0.8, abs=0.03)
    assert found.share(found.covered) >= 0.94


def test_a_fixed_level_would_deceive_in_the_same_worlds(monkeypatch):
    """The test above can fail: with the boundary of a single look it does."""
    monkeypatch.setattr("pilots.statistics.looks.boundaries", lambda fractions, _alpha: (1.96,) * len(fractions))
    found = simulate(Setting(0.8, 0.0, 0.03, 34, GROUP_SEQUENTIAL), 200, seed=5)
    assert found.share(found.called) > 0.15


def test_the_command_says_what_it_found():
    out = StringIO()
    call_command("simulate_pilot", worlds=20, days=20, stdout=out)
    assert "A/A: 20 worlds" in out.getvalue()
    assert "A/B: 20 worlds" in out.getvalue()
