"""What a pasted or uploaded list names, row by row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms.listing import Kind, Row, decoded, rows

PHONE = "+31612345678"


def read(text):
    return [(row.number, row.kind, row.value, row.problem) for row in rows(text, region="NL")]


@pytest.mark.parametrize(
    "written", ["0612345678", "06-12345678", "06 1234 5678", "+31 6 12345678", "0031612345678", "31612345678",
                "+31(0)612345678", "  0612345678 ", '"0612345678"', "0612345678;Jansen", "0612345678,,"]
)  # fmt: skip
def test_a_telephone_is_read_however_it_is_written(written):
    assert read(written) == [(1, Kind.PHONE, PHONE, "")]


@pytest.mark.parametrize(
    ("written", "kind", "problem"),
    [
        ("020-1234567", Kind.PHONE, "not_mobile"),
        ("0900 1234 567", Kind.PHONE, "not_mobile"),
        ("+3197012345678", Kind.PHONE, "not_mobile"),
        ("612345678", Kind.ID, ""),  # a customer's number is no telephone
        ("12345", Kind.ID, ""),
        ("K-0612345678", Kind.ID, ""),
        ("06-CALLNOW1", Kind.ID, ""),
        ("a@b.nl", Kind.EMAIL, ""),
    ],
)
def test_what_a_value_is_it_says_itself_and_a_number_is_never_taken_for_a_telephone(written, kind, problem):
    ((_number, found, _value, why),) = read(written)
    assert (found, why) == (kind, problem)


@pytest.mark.parametrize("parted", [";", "; ", ",", ", ", "\t", " / ", " en "])
@pytest.mark.parametrize("pair", [("anna@x.nl", "bob@x.nl"), ("06-12345678", "06-87654321")])
def test_two_in_one_row_are_named_both_whatever_parts_them(pair, parted):
    (row,) = rows(parted.join(pair), region="NL")
    assert row.problem == "several"
    assert all(each in row.value for each in pair)


def test_what_stands_beside_an_address_or_says_the_same_is_no_second_one():
    text = "anna@x.nl;Anna;0612345678\nBOB@x.nl;bob@x.nl\n0612345678;+31 6 12345678;W. de Wit"
    assert [(row.value, row.problem) for row in rows(text, region="NL")] == [
        ("anna@x.nl", ""),
        ("bob@x.nl", ""),
        (PHONE, ""),
    ]


def test_named_columns_are_read_by_their_names_the_surest_first():
    text = "Naam;E-mail;Klantnummer;Telefoon\nJansen;j@x.nl;K1;0612345678\nPiet;p@x.nl;;0612345678\nWim;W@X.nl;;\nAn;;;"
    assert read(text) == [
        (2, Kind.CUSTOMER, "K1", ""),
        (3, Kind.PHONE, PHONE, ""),
        (4, Kind.EMAIL, "w@x.nl", ""),
        (5, Kind.ID, "An", "unreadable"),
    ]


def test_rows_keep_the_numbers_that_an_editor_shows():
    assert [number for number, *_ in read("\n0612345678\r\n\r\n0687654321\n")] == [2, 4]


def test_letters_in_a_column_of_telephones_are_no_telephone():
    assert read("telefoon\n06-CALLNOW1") == [(2, Kind.PHONE, "06-CALLNOW1", "no_telephone")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_is_read_as_its_program_wrote_it(encoding):
    assert decoded("naam;telefoon\nJoël;0612345678".encode(encoding)) == "naam;telefoon\nJoël;0612345678"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_and_every_row_has_its_own_line(text):
    found = list(rows(text, region="NL"))
    assert all(isinstance(row, Row) and (row.value or row.problem) for row in found)
    numbers = [row.number for row in found]
    assert numbers == sorted(set(numbers))


@given(st.lists(st.sampled_from(["0612345678", "020-1234567", "x@y.nl", "K1", "", "  "]), max_size=40))
def test_every_line_that_is_not_empty_is_a_row_whatever_stands_beside_it(lines):
    assert len(list(rows("\n".join(lines), region="NL"))) == sum(bool(line.strip()) for line in lines)
