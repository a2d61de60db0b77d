"""The calculator, on its page and in the API."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import roles
from pilots.calculator import QUESTIONS, RefusedError, answer
from pilots.forms.calculator import FIELDS
from pilots.statistics import looks
from pilots.statistics.looks import boundaries
from tests.accounts import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/pilots/calculate/"
FEW = {"question": "two_proportions", "a": {"successes": 48, "n": 80}, "b": {"successes": 56, "n": 70}}
TWO = {"question": "two_proportions", "a": {"successes": 96, "n": 160}, "b": {"successes": 112, "n": 140}}


def asked(told):
    return factories.with_key("pilots:read").post(ADDRESS, told, content_type="application/json")


def test_two_shares_with_every_interval_and_its_method():
    (few,) = asked(FEW).json()["intervals"]
    assert (round(few["low"], 4), round(few["high"], 4)) == (0.0524, 0.3339)
    found = asked({**TWO, "planned_n": 600, "looks": 28}).json()
    newcombe, planned, any_look = found["intervals"]
    assert [newcombe["method"], planned["method"], any_look["method"]] == [
        "newcombe", "group_sequential", "confidence_sequence",
    ]  # fmt: skip
    assert newcombe["low"] > planned["low"] > any_look["low"]
    assert newcombe["p_value"] < planned["p_value"] <= 1
    assert found["difference"]["relative"] == pytest.approx(1 / 3)
    assert all(method["reference"] for method in found["methods"])


def test_five_looks_end_at_the_published_boundary():
    found = asked({**TWO, "looks": 5}).json()
    assert found["intervals"][1]["boundary"] == pytest.approx(2.031, abs=5e-4)
    assert (found["intervals"][1]["p_value"] < 0.05) == (abs(found["intervals"][1]["score"]) > 2.031)


def test_two_means_from_sums_or_from_means_alike():
    sums = {"a": {"n": 10, "sum": 7.5, "sum_of_squares": 34.43}, "b": {"n": 10, "sum": 23.3, "sum_of_squares": 90.37}}
    found = asked({"question": "two_means", **sums}).json()
    assert found["intervals"][0]["p_value"] == pytest.approx(0.07939, abs=5e-6)
    sums["b"] = {"n": 10, "mean": 2.33, "sd": ((90.37 - 54.289) / 9) ** 0.5}
    again = asked({"question": "two_means", **sums}).json()
    assert again["intervals"][0]["low"] == pytest.approx(found["intervals"][0]["low"])


def test_sample_ratio_size_power_and_several_questions():
    assert asked({"question": "sample_ratio", "counts": [821588, 815482]}).json()["alarm"] is True
    once = {"question": "sample_size", "baseline": 0.5, "effect": 0.25, "power": 0.9, "method": "fixed"}
    assert asked(once).json()["n_a"] == 77
    days = asked({**once, "customers_per_week": 50, "window_days": 21}).json()["days"]
    assert days == 4 * 7 + 21
    power = asked({"question": "power", "outcome": "mean", "sd": 1, "effect": 1, "n_a": 20, "method": "fixed"}).json()
    assert power["power"] == pytest.approx(0.8689528, abs=1e-6)
    assert asked({"question": "adjust", "p_values": [0.01, 0.04, 0.03]}).json()["holm"] == [0.03, 0.06, 0.06]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "question"),
        ({"question": "guess"}, "question"),
        ({**TWO, "a": {"successes": 81, "n": 80}}, "a.successes"),
        ({**TWO, "a": {"successes": 8.5, "n": 80}}, "a.successes"),
        ({**TWO, "a": {"successes": 0, "n": 0}}, "a.n"),
        ({**TWO, "a": {"successes": True, "n": 80}}, "a.successes"),
        ({**TWO, "alpha": 0}, "alpha"),
        ({**TWO, "alpha": "NaN"}, "alpha"),
        ({**TWO, "fractions": [0.5, 0.4]}, "fractions"),
        ({"question": "two_means", "a": {"n": 10, "sum": 7, "sum_of_squares": 1}}, "a.sum_of_squares"),
        ({"question": "sample_ratio", "counts": [1]}, "counts"),
        ({"question": "sample_ratio", "counts": [1, 2], "weights": [1]}, "weights"),
        ({"question": "sample_ratio", "counts": [5, 5], "history": [[6, 6], [1, 1]]}, "history"),
        ({"question": "sample_size", "baseline": 0.9, "effect": 0.2}, "effect"),
        ({"question": "sample_size", "baseline": 0.9, "effect": 0}, "effect"),
        ({"question": "sample_size", "baseline": 0.5, "effect": 1e-8}, "effect"),
        ({"question": "sample_ratio", "counts": [10.7, 5]}, "counts.0"),
        ({"question": "two_means", "a": {"n": 9, "mean": 1e8, "sd": 1}}, "a.sd"),
        ({"question": "adjust", "p_values": [0.1, 2]}, "p_values.1"),
        ({"question": "adjust", "p_values": []}, "p_values"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_the_field_s_name(told, field):
    response = asked(told)
    assert response.status_code == 422
    assert field in [error["field"] for error in response.json()["errors"]]


def test_nobody_all_and_nothing_that_varies_are_answers_too():
    for a, b in (((0, 10), (0, 20)), ((10, 10), (10, 10)), ((0, 10), (20, 20))):
        told = {"a": {"successes": a[0], "n": a[1]}, "b": {"successes": b[0], "n": b[1]}}
        found = asked({"question": "two_proportions", **told}).json()
        assert found["intervals"][0]["low"] <= found["difference"]["absolute"] <= found["intervals"][0]["high"]
    flat = {"n": 5, "sum": 5, "sum_of_squares": 5}
    assert asked({"question": "two_means", "a": flat, "b": flat}).json()["intervals"][0]["low"] is None


def test_few_customers_are_warned_of_what_several_looks_want():
    assert "100" in asked(FEW).json()["caution"]
    many = {"a": {"successes": 480, "n": 800}, "b": {"successes": 560, "n": 700}}
    assert asked({"question": "two_proportions", **many}).json()["caution"] == ""
    never = {"a": {"successes": 0, "n": 800}, "b": {"successes": 700, "n": 700}}
    found = asked({"question": "two_proportions", **never}).json()
    assert (len(found["intervals"]), bool(found["caution"])) == (1, True)


def test_a_billion_customers_and_a_p_value_next_to_nothing_are_numbers_too():
    many = {"a": {"successes": 5 * 10**8, "n": 10**9}, "b": {"successes": 6 * 10**8, "n": 10**9}}
    found = asked({"question": "two_proportions", **many, "looks": 28}).json()
    assert [0 < each["p_value"] < 1e-11 for each in found["intervals"]] == [True] * 3
    assert found["intervals"][1]["low"] == pytest.approx(0.1, abs=1e-4)


def test_a_hundred_looks_are_answered_by_few_recursions(monkeypatch):
    """Each of them goes through all looks: with their square grows what more of them would take."""
    recursions = []
    monkeypatch.setattr(looks, "boundaries", lambda *told: recursions.append(told) or boundaries(*told))
    found = asked({**TWO, "planned_n": 300, "looks": 100}).json()
    assert found["intervals"][1]["looks"] == 100
    assert len(recursions) <= 15


def test_a_ratio_may_alarm_by_what_it_once_was():
    told = {"question": "sample_ratio", "counts": [5200, 5000]}
    assert asked(told).json()["alarm"] is False
    found = asked({**told, "history": [[200, 0]]}).json()
    assert (found["alarm"], found["sequential_p_value"] < 0.001) == (True, True)


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["n", "successes", "sum"]), inner),
    max_leaves=6,
)
names = [name.partition(".")[0] for fields in FIELDS.values() for name, _label, _example in fields]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(QUESTIONS)), st.dictionaries(st.sampled_from(sorted(set(names))), anything, max_size=5))
def test_anything_is_answered_or_refused(question, told):
    found, wrong = {}, []
    try:
        found = answer({**told, "question": question})
    except RefusedError as refused:
        wrong = refused.wrong
    assert bool(found) != bool(wrong)
    assert not re.search(r"\b(nan|inf)\b", repr(found).lower())


@pytest.mark.parametrize("question", sorted(FIELDS))
def test_the_page_answers_its_own_example(question):
    client = factories.signed_in(factories.person("Vera", roles.VIEWER))
    example = {name: value for name, _label, value in FIELDS[question]}
    extra = {"outcome": "proportion", "method": "group_sequential"} if question in {"sample_size", "power"} else {}
    page = client.get("/pilots/calculator/", {"question": question, **example, **extra})
    assert page.context["result"]["sentence"] in page.content.decode().replace("&#x27;", "'")
    assert page.context["form"].errors == {}


def test_the_page_says_beside_a_field_what_is_wrong_with_it():
    client = factories.signed_in(factories.person("Vera", roles.VIEWER))
    wrong = {"question": "two_proportions", "a.successes": "90", "a.n": "80", "b.successes": "5", "b.n": "7"}
    page = client.get("/pilots/calculator/", {**wrong, "alpha": "0.05", "looks": "1"})
    assert page.status_code == 200
    assert "There cannot be more successes than customers." in page.content.decode()
