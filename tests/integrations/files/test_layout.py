"""Files as spreadsheets, Macs and reports write them: letters, lines above the head, and lines that sum up."""

import pytest

from customers.models import Customer
from integrations.files import layout, reading
from integrations.files.dialect import Dialect
from integrations.files.kinds import Kind
from integrations.files.models import State
from tests.integrations.files.factories import begin, bring, check, store
from tests.integrations.files.test_importing import counts, rejected

TABLE = "customer_id;first_name;last_name;email\nk-1;Zoë;Bracht;a@example.nl\nk-2;René;Dal;b@example.nl\n"
FULL = TABLE.replace(";", ",").replace("\n", "\r\n")
WRITTEN = {
    "one Windows line in UTF-8": TABLE.encode().replace("René".encode(), "René".encode("cp1252")),
    "one Windows line far below": TABLE.replace("René", "Rene").encode() + b"k-3;Ren\xe9;Dal;c@example.nl\n",
    "Windows": TABLE.encode("cp1252"),
    "sep=": b"sep=;\r\n" + TABLE.encode(),
    "sep= of another kind": b'\xef\xbb\xbf"sep=|"\r\n' + TABLE.replace(";", "|").encode(),
    "sep= in UTF-16": ("sep=\t\r\n" + TABLE.replace(";", "\t")).encode("utf-16"),
    "Mac Roman": TABLE.replace("\n", "\r").encode("mac_roman"),
    "Mac Roman with newer ends": TABLE.encode("mac_roman"),
    "DOS": TABLE.replace("\n", "\r\n").encode("cp850"),
    "title": f"Klanten van juni\n\n{TABLE}".encode(),
    "title as wide": f"Rapport: klanten;;;\nGemaakt op 30-11-2026;;;\n;;;\n{TABLE}".encode(),
    "title with commas": f"Rapport, klanten en meer\r\nGemaakt op: 30-11-2026\r\n{FULL}".encode(),
    "groups above the head": f"Klant;;;Contact\n{TABLE}".encode(),
    "names nobody knows below a title": f"Rapport;;;\n{TABLE}".replace("first_name", "n1").encode(),
    "blank lines": TABLE.replace("\n", "\n\n").encode(),
    "the head once more": (TABLE + "customer_id;first_name;last_name;email\n").encode(),
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", WRITTEN)
def test_a_table_is_read_however_it_was_written(nl, how):
    run = check(store(WRITTEN[how], Kind.CUSTOMERS))
    assert run.state == State.CHECKED
    begin(run)
    known = {customer.external_id: customer for customer in Customer.objects.all()}
    assert {"k-1", "k-2"} <= set(known) <= {"k-1", "k-2", "k-3"}
    if "nobody" not in how:
        assert known["k-1"].first_name == "Zoë"
        assert {customer.first_name for customer in known.values()} <= {"Zoë", "René", "Rene"}


@pytest.mark.django_db
def test_of_two_columns_of_one_name_the_second_is_numbered(nl):
    run = store("customer_id;email;email;last_name\nk-1;a@example.nl;b@example.nl;Dubbel\n", Kind.CUSTOMERS)
    assert run.dialect.header
    assert counts(begin(check(run, columns={"customer_id": "customer_id", "email": "email (2)"}))) == (1, 0, 0, 0)


SUMS = [
    "Totaal;;", ";Totaal;1", "Eindtotaal:;;12", "Aantal klanten: 3;;", "TOTAL;3;€ 12,50", "(2 rows);;",
    "Subtotaal;;4", "Totaal omzet;;1.234,50", "Som;;7", "Einde rapport;;",
]  # fmt: skip
ROWS = [
    "k-1;Totaal;a@example.nl",
    "Total;Anna;a@example.nl",
    "Total Care BV;;12",
    "Sumatra;;1",
    "Somers;06;3",
    "Counter;;",
]


@pytest.mark.parametrize("line", SUMS)
def test_a_line_that_sums_up_is_told(line):
    assert layout.is_sum(line.split(";"))


@pytest.mark.parametrize("line", ROWS)
def test_a_row_that_only_looks_so_is_a_row(line):
    assert not layout.is_sum(line.split(";"))


@pytest.mark.django_db
def test_sums_are_shown_and_never_imported_as_people(nl):
    text = "customer_id;last_name;email\nk-1;Goed;a@example.nl\n;Totaal;1\nTotaal;;\n"
    run = bring(text, Kind.CUSTOMERS)
    assert counts(run) == (1, 0, 0, 2)
    assert [(row["helder_row"], row["helder_recorded"]) for row in rejected(run)] == [("3", "no"), ("4", "no")]
    assert run.problems == {f"|{reading.SUM}": 2}
    assert Customer.objects.get().external_id == "k-1"


@pytest.mark.django_db
def test_whoever_says_that_sums_are_rows_gets_them_as_rows(nl):
    run = store("customer_id;last_name;email\nTotaal;;\n", Kind.CUSTOMERS)
    assert counts(bring("customer_id;last_name\nTotaal;12\n", Kind.CUSTOMERS)) == (0, 0, 0, 1)
    told = {**run.mapping["dialect"], "sums": False}
    assert counts(begin(check(run, dialect=told))) == (1, 0, 0, 0)


def test_rows_are_numbered_as_in_the_file_below_what_stands_above(tmp_path):
    path = tmp_path / "file"
    path.write_text("Report;\n\na;b\n1;2\n")
    spoken = Dialect("utf-8-sig", ";", header=True, above=2)
    assert reading.head(path, spoken) == ["a", "b"]
    assert list(reading.rows(path, spoken)) == [(4, ["1", "2"], "")]
