"""Any delimiter, any usual encoding, with a head or without, with a mark of byte order or without."""

import codecs
from io import BytesIO

import pytest

from integrations.files import dialect, reading
from integrations.files.shelf import store

TABLE = [["id", "naam", "plaats"], ["1", "Zoë de Vries", "'s-Hertogenbosch"], ["2", "Müge Özdemir", "Oude-Tonge"]]


def written(sign, encoding):
    return "".join(sign.join(row) + "\r\n" for row in TABLE).encode(encoding)


def recognised(content):
    stored = store(BytesIO(content))
    return dialect.recognised(content[:65536], is_utf8=stored.is_utf8)


@pytest.mark.parametrize("sign", [";", ",", "|", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_what_is_written_so_is_read_so(tmp_path, sign, encoding):
    content = written(sign, encoding)
    found = recognised(content)
    path = tmp_path / "file"
    path.write_bytes(content)
    assert (found.delimiter, found.header) == (sign, True)
    assert reading.head(path, found) == TABLE[0]
    assert [cells for _number, cells, _problem in reading.rows(path, found)] == TABLE[1:]


def test_a_byte_far_down_that_is_no_utf_8_makes_the_whole_file_windows_1252():
    content = b"id,name\n" + b"1,plain\n" * 20_000 + "2,Zoë\n".encode("cp1252")
    assert recognised(content).encoding == "cp1252"


@pytest.mark.parametrize("first", ["1,anna@example.com,x", "2026-05-01,sent,x", "1,,x", "a,b,a"])
def test_a_first_line_with_a_value_in_it_is_no_head(first):
    assert not recognised(f"{first}\n2,b,c\n".encode()).header


def test_without_a_head_columns_go_by_their_number(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"1,2026-05-01,x\n2,2026-05-02,y\n")
    found = recognised(path.read_bytes())
    assert reading.head(path, found) == ["1", "2", "3"]
    assert len(list(reading.rows(path, found))) == 2


def test_columns_without_a_name_go_by_their_number_and_of_two_with_one_name_the_second_is_numbered(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"id,,id\n1,b,c\n")
    assert reading.head(path, dialect.Dialect("utf-8-sig", ",", header=True)) == ["id", "2", "id (2)"]


def test_commas_inside_quotation_marks_part_nothing():
    assert recognised(b'id;text\n1;"a,b,c,d"\n2;"e,f,g,h"\n').delimiter == ";"


def test_a_mark_of_byte_order_is_no_part_of_the_first_name():
    assert codecs.BOM_UTF8 in written(",", "utf-8-sig")
    assert recognised(written(",", "utf-8-sig")).encoding == "utf-8-sig"
