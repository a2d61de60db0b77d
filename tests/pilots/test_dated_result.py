"""One dated result: sentence, sign, interval and figures are of one look, whatever came later, wherever it stands."""

import csv
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from django.test import Client
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Market
from pilots.actions import share
from pilots.actions.deciding import Verdict, decide
from pilots.actions.looking import keep_summary
from pilots.definitions import OUTCOMES
from pilots.models import Decision, Look, Pilot
from pilots.plan import Arm, Plan
from pilots.queries.pilots import Standing, standing
from pilots.queries.shares import token
from pilots.reading import SHOWN, Finding, read
from pilots.results import arm_rows
from pilots.statistics.samples import PairSums
from pilots.statistics.sizes import GROUP_SEQUENTIAL, SEQUENCE
from pilots.summary import Summary
from pilots.tally import Heads, Tally
from pilots.words import change, explanation, headline, level, span
from tests.accounts import factories as staff
from tests.pilots import factories
from tests.pilots.factories import DAY, NOW
from ui import formats

LAUNCHED = NOW.date()
PLAN = Plan(hypothesis="x", planned_n=10_000, planned_days=84, window_days=7)


@pytest.fixture(autouse=True)
def _in_english(_in_the_language_of_the_house):
    translation.activate("en")


def came(n, *successes):
    heads = {(1, arm): Heads(n, n, n) for arm in range(len(successes))}
    return Tally(heads, {"showed_up": {(1, arm): PairSums(n, y, 0, y, 0, 0) for arm, y in enumerate(successes)}})


EARLY_AND_LATE = {8: came(1000, 100, 125), 10: came(2000, 200, 300), 20: came(4000, 500, 492)}
"""B is 5 points better at the second look; the customers of the third were the other way round."""


def told(tallies, plan=PLAN):
    reading = read(plan, LAUNCHED, {LAUNCHED + timedelta(days=day): each for day, each in tallies.items()}, {1: plan})
    pilot = Pilot(name="Pilot", market=Market(currency="EUR", time_zone="Europe/Amsterdam"), launched_at=NOW)
    return Standing(pilot, (), reading, (), None)


def test_what_came_later_stands_apart_and_changes_no_figure():
    found = told(EARLY_AND_LATE)
    assert found.reading.finding == Finding.BETTER
    assert "better: 10.0 % became 15.0 %" in headline(found).replace("\xa0", " ").replace("%", " %").replace("  ", " ")
    words = explanation(found)
    assert "+5.0" in words
    assert f"by {formats.day(LAUNCHED + timedelta(days=10))}, with" in words
    assert f"Since then, with everybody counted by {formats.day(LAUNCHED + timedelta(days=20))}: −0.2" in words
    assert "That does not confirm it." in words
    assert [row.successes for row in arm_rows(found)] == [200, 300]
    assert [row.heads.mature for row in arm_rows(found)] == [2000, 2000]
    assert found.reading.course.since.value == pytest.approx(-0.002)


def test_what_came_later_may_confirm():
    words = explanation(told({**EARLY_AND_LATE, 20: came(4000, 400, 600)}))
    assert "That confirms it." in words


def test_after_the_planned_end_nothing_is_counted_any_more():
    plan = replace(PLAN, planned_days=10)
    found = told(EARLY_AND_LATE, plan)
    assert (found.reading.finding, found.reading.course.since) == (Finding.BETTER, None)
    assert "what came later is not counted" in explanation(found)
    assert found.reading.watched == LAUNCHED + timedelta(days=10)


def test_a_look_without_news_is_no_look_and_lends_its_figures_to_nothing():
    """The same customers, of whom late news say otherwise: nothing is spent, and nothing is said of it."""
    found = told({8: came(1000, 100, 110), 9: came(1000, 100, 180)})
    assert (found.reading.finding, found.reading.result.value) == (Finding.NOTHING_YET, pytest.approx(0.01))


def test_the_alpha_that_one_variant_leaves_over_decides_from_that_day_on():
    """C lay between the boundaries of half and of all alpha before B had passed."""
    arms = tuple(Arm(key, "", 1) for key in "ABC")
    plan = replace(PLAN, arms=arms, planned_n=2000)
    first = came(900, 300, 300, 345)
    assert told({8: came(900, 300, 345)}, replace(PLAN, planned_n=2000)).reading.finding == Finding.BETTER
    assert told({8: first}, plan).reading.finding == Finding.NOTHING_YET
    found = told({8: first, 9: came(960, 320, 420, 372)}, plan)
    passed = {arm: course.passed and course.passed.day for arm, course in found.reading.courses.items()}
    assert passed == dict.fromkeys((1, 2), LAUNCHED + timedelta(days=9))
    assert found.reading.best == 1


KINDS = ("showed_up", "cancelled", "revenue", "calls", "calls_per_appointment")


def any_course(seed, outcome):
    """Sums that grow by an effect that turns now and then, of any outcome, and late corrections."""
    chance, found = Random(seed), {}  # noqa: S311
    sums, effect = [PairSums(0, 0, 0, 0, 0, 0)] * 2, chance.choice([0, 0.05, -0.05, 0.2])
    for day in range(chance.randrange(1, 9), 60, chance.choice([1, 3, 7])):
        n = chance.choice([0, 5, 150, 400, 2000])
        effect = chance.choice([effect, effect, effect, -effect])
        sums = [each + grown(chance, outcome, n, 0.3 + arm * effect) for arm, each in enumerate(sums)]
        heads = {(1, arm): Heads(each.n, each.n, each.n) for arm, each in enumerate(sums)}
        found[day] = Tally(heads, {outcome: {(1, arm): each for arm, each in enumerate(sums)}})
    return found


def grown(chance, outcome, n, rate):
    y = min(n, max(0, round(chance.gauss(n * rate, (n * rate) ** 0.5))))
    if OUTCOMES[outcome].kind == "share":
        return PairSums(n, y, 0, y, 0, 0)
    base = n if OUTCOMES[outcome].kind == "ratio" else 0
    return PairSums(n, y, base, 3 * y, base, y if base else 0, y, 12 * y, 3 * y if base else 0, y if base else 0, base)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(KINDS), st.sampled_from([GROUP_SEQUENTIAL, SEQUENCE]))
def test_sign_verdict_interval_and_words_agree_in_any_course(seed, outcome, method):
    plan = replace(PLAN, outcome=outcome, method=method, planned_n=8000, planned_days=45, cap=9.0)
    found = told(any_course(seed, outcome), plan)
    reading, words = found.reading, headline(found)
    claims = reading.finding in {Finding.BETTER, Finding.WORSE}
    assert ("more than chance, also" in words) == claims
    if reading.finding not in SHOWN:
        assert Summary.of(reading).value is None
        assert all(row.result is None for row in arm_rows(found))
        return
    result, tally = reading.result, reading.tally_of(1)
    better = (result.value > 0) == (OUTCOMES[outcome].better == "up")
    assert result.interval.excludes() == claims
    assert result.interval.low <= result.value <= result.interval.high
    assert (not result.stops.low <= result.value <= result.stops.high) == claims
    if claims:
        assert (reading.finding == Finding.BETTER) == better == (" is better" in words)
        assert f": {level(outcome, mean(tally, outcome, 0))} became {level(outcome, mean(tally, outcome, 1))}" in words
    assert mean(tally, outcome, 1) - mean(tally, outcome, 0) == pytest.approx(result.value, abs=1e-9)
    figures = (change(outcome, result.value), span(outcome, result.interval.low, result.interval.high))
    assert all(each in explanation(found) for each in (*figures, formats.day(result.day)))
    assert [(row.difference, row.span) for row in arm_rows(found)] == [("", ""), figures]
    kept = Summary.of(reading)
    assert (kept.value, kept.low, kept.high) == (result.value, result.interval.low, result.interval.high)
    assert reading.course.since is None or (claims and reading.course.since.day > result.day)


def mean(tally, outcome, arm):
    sums = tally.total(outcome, arm)
    return sums.y / (sums.x if OUTCOMES[outcome].kind == "ratio" else sums.n)


@pytest.fixture
def pilot(db):
    """Forty days of looks: 5 points better at the ninth, the other way round since."""
    begins = timezone.now() - 40 * DAY
    pilot = factories.running(at=begins, effect=0.03)
    for day in range(1, 41):
        tally = came(1000, 100, 110) if day < 9 else EARLY_AND_LATE[10] if day < 20 else EARLY_AND_LATE[20]
        of = timezone.localdate(begins, timezone=pilot.market.zone) + day * DAY
        Look.objects.create(pilot=pilot, day=of, tally=tally.as_json(), taken_at=timezone.now(), code="x")
    keep_summary(pilot=pilot)
    return pilot


def test_list_page_file_share_api_and_decision_tell_the_same(pilot):
    client = staff.signed_in(factories.owner())
    result = standing(pilot).reading.result
    assert result.value == pytest.approx(0.05)
    figures = change("showed_up", result.value), span("showed_up", result.interval.low, result.interval.high)
    shared = Client().get(f"/pilots/shared/{token(share(by=factories.owner(), pilot=pilot, days=7))}/", {"lang": "en"})
    for page in (client.get("/pilots/"), client.get(f"/pilots/{pilot.key}/"), shared):
        assert all(each in page.content.decode() for each in (*figures, formats.day(result.day)))
    api = staff.with_key("pilots:read").get(f"/api/v1/pilots/{pilot.key}/").json()
    (effect,) = api["effects"]
    assert (effect["value"], effect["low"], effect["high"]) == (
        result.value, result.interval.low, result.interval.high,
    )  # fmt: skip
    assert (effect["as_of"], effect["boundary_passed_on"]) == (result.day.isoformat(),) * 2
    assert (effect["since"]["value"], effect["since"]["confirms"]) == (pytest.approx(-0.002), False)
    assert [(arm["mature"], arm["value"]) for arm in api["arms"]] == [(2000, 0.1), (2000, 0.15)]
    text = b"".join(client.get(f"/pilots/{pilot.key}/", {"format": "csv"}).streaming_content).decode("utf-8-sig")
    heads, *_a, row = [each for each in csv.reader(text.splitlines(), delimiter=";") if len(each) > 3]
    assert row[heads.index("As of")] == result.day.isoformat()
    assert [float(each.replace(",", ".")) for each in row[-3:]] == pytest.approx(
        [100 * each for each in (result.value, result.interval.low, result.interval.high)], abs=1e-4
    )


def test_a_decision_keeps_the_figures_of_the_result_and_the_day_of_its_look(pilot):
    found = standing(pilot).reading
    decide(by=factories.owner(), pilot=pilot, verdict=Verdict("roll_out", "more came", arm="B"), reading=found)
    made = Decision.objects.get()
    assert (made.effect, made.as_of) == (found.result.value, found.result.day)
    client = staff.signed_in(factories.owner())
    figures = change("showed_up", made.effect), span("showed_up", made.low, made.high)
    for page in (client.get("/pilots/"), client.get("/pilots/years/"), client.get(f"/pilots/{pilot.key}/")):
        assert all(each in page.content.decode() for each in figures)


def test_rolling_out_a_variant_keeps_the_effect_of_that_variant(pilot):
    arms = tuple(Arm(key, "", 1) for key in "ABC")
    plan = replace(PLAN, arms=arms)
    reading = told({10: came(2000, 200, 320, 240)}, plan).reading
    decide(by=factories.owner(), pilot=pilot, verdict=Verdict("roll_out", "cheaper", arm="C"), reading=reading)
    assert Decision.objects.get().effect == pytest.approx(0.02)


def test_months_after_a_decision_nobody_is_said_to_mature_still(pilot):
    tally = came(2000, 200, 300)
    tally.heads.update({(1, arm): Heads(2200, 2200, 2000) for arm in (0, 1)})
    tomorrow = timezone.localdate(timezone=pilot.market.zone) + DAY
    Look.objects.create(pilot=pilot, day=tomorrow, tally=tally.as_json(), taken_at=timezone.now(), code="x")
    client = staff.signed_in(factories.owner())
    assert "400 still maturing on" in client.get(f"/pilots/{pilot.key}/").content.decode()
    decide(by=factories.owner(), pilot=pilot, verdict=Verdict("stop", "x"), reading=standing(pilot).reading)
    page = client.get(f"/pilots/{pilot.key}/").content.decode()
    assert "still maturing" not in page
    assert "400 were never counted: decided before their window was over" in page


def test_counts_of_a_result_open_into_the_customers_of_its_look(db):
    pilot = factories.running(at=NOW)
    keys = factories.customers(3)
    assert keys
    pilot.summary = {"finding": "better", "arm": "B", "day": "2026-05-20"}
    assert Summary.kept(pilot).as_of.isoformat() == "2026-05-20"
    client = staff.signed_in(factories.owner())
    assert (
        client.get(f"/pilots/{pilot.key}/customers/", {"metric": "mature", "arm": "B", "day": "x"}).status_code == 404
    )
