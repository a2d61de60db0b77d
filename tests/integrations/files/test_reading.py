"""Rows one by one: what is broken is told by its number, and what stands beside it is not lost."""

import pytest

from integrations.files import reading
from integrations.files.dialect import Dialect
from integrations.files.queries.runs import Preview

COMMA = Dialect("utf-8-sig", ",", header=True)


@pytest.fixture
def rows(tmp_path):
    def read(text, **more):
        path = tmp_path / "file"
        path.write_text(text, newline="")
        return list(reading.rows(path, COMMA, **more))

    return read


def test_the_head_is_row_one_as_in_a_spreadsheet(rows):
    assert rows("a,b\n1,2\n3,4\n") == [(2, ["1", "2"], ""), (3, ["3", "4"], "")]


def test_a_cut_off_line_is_told_and_the_others_stay(rows):
    assert rows("a,b,c\n1,2,3\n4,5") == [(2, ["1", "2", "3"], ""), (3, ["4", "5"], reading.TOO_SHORT)]


def test_a_file_cut_off_inside_quotation_marks_is_told(rows):
    assert rows('a,b\n1,2\n3,"cut') == [(2, ["1", "2"], ""), (3, ["3", '"cut'], reading.QUOTES)]


def test_a_stray_quotation_mark_takes_its_own_row_only(rows):
    assert [problem for _number, _cells, problem in rows('a,b\n1,2\n3,"x"y\n5,6\n')] == ["", reading.QUOTES, ""]


@pytest.mark.parametrize("behind", ["5,6\n", '5,"6"\n', "5,6\n" * 60_000])
def test_a_quotation_mark_that_is_never_closed_takes_its_own_row_only(rows, behind):
    found = rows(f'a,b\n1,2\n3,"x\n{behind}')
    assert found[1] == (3, ["3", '"x'], reading.QUOTES)
    assert [row for row in found[2:] if row[1:] != (["5", "6"], "")] == []
    assert len(found) == 2 + behind.count("\n")


def test_a_cell_beyond_all_measure_is_one_bad_row(rows):
    found = rows(f"a,b\n1,{'x' * 1_100_000}\n3,4\n")
    assert [(number, problem) for number, _cells, problem in found] == [(2, reading.QUOTES), (3, "")]


def test_cells_too_many_are_told_unless_they_are_empty(rows):
    assert rows("a,b\n1,2,\n3,4,5\n") == [(2, ["1", "2"], ""), (3, ["3", "4", "5"], reading.TOO_LONG)]


def test_a_cell_may_hold_lines_and_quotation_marks(rows):
    assert rows('a,b\n1,"x ""y""\nz"\n') == [(2, ["1", 'x "y"\nz'], "")]


def test_empty_lines_count_in_the_numbers_and_are_passed_by(rows):
    assert [number for number, _cells, _problem in rows("a,b\n\n1,2\n,\n3,4\n")] == [3, 5]


def test_reading_goes_on_behind_the_rows_that_are_dealt_with(rows):
    text = "a,b\n1,2\n\n3,4\n5,6\n"
    assert rows(text, skip=1) == rows(text)[1:]
    assert rows(text, skip=3) == []


def test_bytes_that_are_no_text_are_seen(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"a,b\n1,\x81\n")
    assert next(reading.rows(path, Dialect("cp1252", ",", header=True)))[1] == ["1", "\ufffd"]


@pytest.mark.parametrize(("text", "whole"), [("a\n1\n", True), ("a\r1\r", True), ("a\n1", False)])
def test_a_last_line_without_an_end_is_noticed(tmp_path, text, whole):
    path = tmp_path / "file"
    path.write_text(text, newline="")
    assert reading.ends_in_a_line(path) is whole


def test_a_column_is_told_with_the_first_different_cells_that_say_something():
    preview = Preview(["who", "what"], [["", "sent"], ["anna"], ["anna", ""], ["bob", " "], ["carol", ""]], whole=True)
    assert preview.columns == [("who", ["anna", "bob"]), ("what", ["sent"])]
