"""The score of some answers and what can be said of all customers by it."""

from datetime import timedelta
from itertools import product
from math import comb

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from feedback.queries import Asked, scores
from feedback.statistics import Counts, interval
from tests.accounts.factories import market
from tests.feedback.factories import answers

whole = st.integers(0, 10_000)


def asked(**fields):
    now = timezone.now()
    return Asked(**{"since": now - timedelta(days=400), "until": now, **fields})


def test_the_score_is_promoters_minus_detractors_of_all_who_answered():
    counts = Counts(promoters=6, passives=2, detractors=2, total=80)
    assert (counts.n, counts.score, counts.mean) == (10, 40, 8)


def test_of_no_answers_nothing_is_said():
    assert (Counts().score, Counts().mean, interval(Counts())) == (None, None, None)


def test_the_interval_of_rocks_by_hand():
    """n + 3 = 13, p = 6.75/13, d = 2.75/13: 30.77 ± 196.0 · sqrt((p + d - (p - d)²) / 13) = 30.77 ± 43.35."""
    low, high = interval(Counts(promoters=6, passives=2, detractors=2))
    assert (low, high) == (pytest.approx(-12.59, abs=0.01), pytest.approx(74.12, abs=0.01))


def test_the_score_lies_in_its_own_interval_also_of_one_answer():
    """Of one promoter Rocks' interval ends at 98.5, and the score is 100."""
    assert interval(Counts(promoters=1)) == (pytest.approx(-48.5, abs=0.01), 100)
    assert interval(Counts(detractors=1)) == (-100, pytest.approx(48.5, abs=0.01))
    for p, s, d in product(range(9), repeat=3):
        for level in (0.5, 0.8, 0.95) if p + s + d else ():
            low, high = interval(Counts(p, s, d), level)
            assert -100 <= low <= 100 * (p - d) / (p + s + d) <= high <= 100


@given(whole, whole, whole)
def test_the_interval_lies_within_the_scale_and_around_the_adjusted_score(promoters, passives, detractors):
    found = interval(Counts(promoters, passives, detractors))
    if promoters + passives + detractors == 0:
        assert found is None
    else:
        low, high = found
        middle = 100 * (promoters - detractors) / (promoters + passives + detractors + 3)
        assert -100 <= low <= middle <= high <= 100
        assert low < high


@pytest.mark.parametrize("n", [10, 40])
@pytest.mark.parametrize("shares", [(0.5, 0.3, 0.2), (0.7, 0.2, 0.1), (0.85, 0.1, 0.05), (0.34, 0.33, 0.33)])
def test_the_interval_covers_the_truth_about_as_often_as_it_says(shares, n):
    """Not drawn but summed: the chance of every possible outcome whose interval holds the truth."""
    up, same, down = shares
    truth = 100 * (up - down)
    covered = 0.0
    for promoters, detractors in product(range(n + 1), repeat=2):
        if promoters + detractors > n:
            continue
        passives = n - promoters - detractors
        chance = (
            comb(n, promoters) * comb(n - promoters, detractors) * up**promoters * down**detractors * same**passives
        )
        low, high = interval(Counts(promoters, passives, detractors))
        covered += chance if low <= truth <= high else 0
    assert covered == pytest.approx(0.95, abs=0.035)


@pytest.mark.django_db
def test_groups_add_up_to_the_whole_and_hold_what_they_should():
    answers(10, 9, 8, 7, 6, 0)
    answers(10, 3, prefix="s", channel="sms", answered_at=timezone.now() - timedelta(days=200))
    (whole_,) = scores(market(), asked())
    assert whole_.counts == Counts(promoters=3, passives=2, detractors=3, total=53)
    for by in ("day", "month", "branch", "channel"):
        groups = scores(market(), asked(), by=by)
        assert sum((group.counts for group in groups), Counts()) == whole_.counts
    by_channel = {group.key: group.counts.n for group in scores(market(), asked(), by="channel")}
    assert by_channel == {"email": 6, "sms": 2}
    assert [each.counts.n for each in scores(market(), asked(channel="sms"))] == [2]


@pytest.mark.django_db
def test_the_edges_of_a_period_and_other_markets_are_kept_apart():
    now = timezone.now()
    answers(9, answered_at=now - timedelta(days=1))
    answers(1, of=market("be", name="België"), prefix="b")
    day = asked(since=now - timedelta(days=1), until=now)
    (found,) = scores(market(), day)
    assert found.counts.n == 1
    empty = scores(market(), asked(since=now - timedelta(hours=23)))
    assert sum((group.counts for group in empty), Counts()) == Counts()
