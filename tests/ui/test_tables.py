"""Tables: sorted and paged by URL."""

from dataclasses import dataclass

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as some

from ui import rows
from ui.cursor import Place, page_of_list
from ui.tables import Column, Table


@dataclass(frozen=True)
class Line:
    name: str
    sent: int | None


COLUMNS = [
    Column("name", "Name", lambda row: row.name, sortable=True),
    Column("sent", "Sent", lambda row: row.sent, "count", lambda row: f"/{row.name}", sortable=True),
]


def place(query="", default="-sent"):
    return Place.from_query(QueryDict(query), sortable=("name", "sent"), default=default)


def table(query="", rows=(Line("a", 1200),), **more):
    return Table(COLUMNS, rows, "Lines", QueryDict(query), place(query), **more)


def order(row):
    return (row.sent, row.name)


def test_heads_sort_by_url_and_keep_the_rest_of_it():
    name, sent = table("market=nl&after=x&sort=-sent").heads
    assert (name.href, name.aria_sort) == ("?market=nl&sort=name", "")
    assert (sent.href, sent.aria_sort) == ("?market=nl&sort=sent", "descending")


def test_numbers_stand_right_and_lead_to_what_is_behind_them():
    assert rows.body(table()) == (
        '<tr><th scope="row" class="">a</th><td class="num"><a class="counted" href="/a">1.200</a></td></tr>'
    )


def test_texts_and_addresses_are_escaped():
    html = rows.body(table(rows=[Line("<b>&", 1)]))
    assert "&lt;b&gt;&amp;</th>" in html
    assert 'href="/&lt;b&gt;&amp;"' in html


def test_a_row_shows_its_share_of_the_whole():
    assert 'style="--share: 25.00%"' in rows.body(table(share=lambda _row: 0.25))


def test_totals_stand_under_their_columns():
    assert rows.foot(table(totals={"name": "Samen", "sent": 1200})) == (
        '<tr><th scope="row" class="">Samen</th><td class="num">1.200</td></tr>'
    )
    assert rows.foot(table()) == ""


@pytest.mark.parametrize("query", ["after=nonsense", "after=W10:x:y", "sort=secret", "sort=--sent"])
def test_a_broken_url_shows_the_first_page_and_says_so(query):
    found = place(query)
    assert found.problem
    assert (found.key, found.after) == ("sent", ())


def test_a_cursor_of_another_order_is_refused():
    cursor = place("sort=name").following(["a"])
    assert place(f"sort=sent&after={cursor}").problem
    assert place(f"sort=name&after={cursor}").after == ("a",)


@given(
    some.lists(some.none() | some.integers(0, 5), max_size=25),
    some.sampled_from(["sent", "-sent"]),
    some.integers(1, 7),
)
def test_pages_together_are_the_whole_table_once_with_unknowns_last(values, sort, size):
    rows = [Line(f"{index:03}", value) for index, value in enumerate(values)]
    found, after = [], ""
    for _page in range(len(rows) + 1):
        page, after = page_of_list(rows, place(f"sort={sort}&after={after}"), order=order, size=size)
        found += page
        if not after:
            break
    assert sorted(found, key=lambda row: row.name) == rows
    known = [row.sent for row in found if row.sent is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    assert all(row.sent is None for row in found[len(known) :])
