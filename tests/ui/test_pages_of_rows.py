"""Keyset pages over rows of the database."""

import pytest
from django.http import QueryDict

from accounts.models import Market
from ui.cursor import Place, page_of_rows

pytestmark = pytest.mark.django_db
ORDER = ("name", "code")


def place(sort, after=""):
    query = QueryDict(mutable=True)
    query.update({"sort": sort, "after": after})
    return Place.from_query(query, sortable=("name",), default="name")


@pytest.fixture
def markets():
    for code, name in (("aa", "One"), ("bb", "Two"), ("cc", "One"), ("dd", "Two"), ("ee", "Three")):
        Market.objects.create(
            code=code, name=name, time_zone="Europe/Amsterdam", language="nl", currency="EUR", phone_region="NL"
        )
    return Market.objects.filter(code__in=["aa", "bb", "cc", "dd", "ee"])


@pytest.mark.parametrize(("sort", "codes"), [("name", "aa cc ee bb dd"), ("-name", "dd bb ee cc aa")])
def test_pages_follow_each_other_over_equal_values(markets, sort, codes):
    found, after = [], ""
    for _page in range(3):
        rows, after = page_of_rows(markets, place(sort, after), order=ORDER, size=2)
        found += [row.code for row in rows]
    assert (found, after) == (codes.split(), "")


def test_a_row_that_arrives_meanwhile_repeats_nothing(markets):
    first, after = page_of_rows(markets, place("name"), order=ORDER, size=2)
    Market.objects.filter(code="ee").update(name="Aaa")
    second, _last = page_of_rows(markets, place("name", after), order=ORDER, size=5)
    assert not {row.code for row in first} & {row.code for row in second}
