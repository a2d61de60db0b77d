"""Segments: the published tables, every limit, and rules that hold for any text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sms.segments import BASIC, CUT, EXTENSION, WHOLE, segments

GSM = st.text(alphabet=sorted(BASIC | EXTENSION), max_size=500)
ANY = st.text(max_size=300) | GSM | st.text(alphabet="aë€😀\ud800", max_size=300)


def test_the_tables_have_the_size_of_the_standard():
    assert len(BASIC) == 127  # 128 positions, one of which is the escape
    assert len(EXTENSION) == 10


@pytest.mark.parametrize(
    ("text", "encoding", "count", "units", "remaining"),
    [
        ("", "GSM-7", 1, 0, 160),
        ("a", "GSM-7", 1, 1, 159),
        ("a" * 160, "GSM-7", 1, 160, 0),
        ("a" * 161, "GSM-7", 2, 161, 145),
        ("a" * 306, "GSM-7", 2, 306, 0),
        ("a" * 307, "GSM-7", 3, 307, 152),
        ("€" * 80, "GSM-7", 1, 160, 0),
        ("€" * 80 + "a", "GSM-7", 2, 161, 144),  # 76 pairs in the first part, since a pair is never cut
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 3, 306, 152),  # dividing by 153 would say two
        ("a" * 153 + "€" + "a" * 6, "GSM-7", 2, 161, 145),
        ("ë" * 70, "UCS-2", 1, 70, 0),
        ("ë" * 71, "UCS-2", 2, 71, 63),
        ("ë" * 134, "UCS-2", 2, 134, 0),
        ("ë" * 135, "UCS-2", 3, 135, 66),
        ("😀" * 35, "UCS-2", 1, 70, 0),
        ("😀" * 36, "UCS-2", 2, 72, 61),  # 33 pairs fit, and one unit stays empty
        ("a" * 66 + "😀" + "a" * 66, "UCS-2", 3, 134, 66),
        ("ë€", "UCS-2", 1, 2, 68),  # no escape in UCS-2
        ("café, coördinatie, überhaupt", "GSM-7", 1, 28, 132),
        ("financiën", "UCS-2", 1, 9, 61),
    ],
)
def test_a_text_at_each_limit(text, encoding, count, units, remaining):
    found = segments(text)
    assert (found.encoding, found.count, found.units, found.remaining) == (encoding, count, units, remaining)


def test_dutch_letters_outside_the_table_are_named_once_in_their_order():
    assert segments("Vóór “financiën” ï ó").unicode_characters == ("ó", "“", "ë", "”", "ï")
    assert segments("één ça").unicode_characters == ("ç",)
    assert segments("{naam} [1] €5 ~ Ç").unicode_characters == ()


def units(text: str, encoding: str) -> int:
    if encoding == "UCS-2":
        return len(text.encode("utf-16-be", "surrogatepass")) // 2
    return len(text) + sum(text.count(character) for character in "\f^{}\\[~]|€")


@given(ANY)
@example("a" * 152 + "€" * 2)
def test_parts_make_the_text_and_each_keeps_to_its_limit(text):
    found = segments(text)
    assert "".join(found.parts) == text
    assert found.units == units(text, found.encoding)
    limit = (WHOLE if found.count == 1 else CUT)[found.encoding]
    sizes = [units(part, found.encoding) for part in found.parts]
    assert all(0 < size <= limit for size in sizes) or text == ""
    assert found.remaining == limit - sizes[-1]
    # No part leaves room for the character that follows it
    assert all(
        size + units(after[0], found.encoding) > limit for size, after in zip(sizes, found.parts[1:], strict=False)
    )


@given(ANY)
def test_one_part_wherever_the_text_fits_in_one(text):
    found = segments(text)
    assert (found.count == 1) == (found.units <= WHOLE[found.encoding])


@given(ANY)
def test_ucs2_exactly_where_a_character_is_in_neither_table(text):
    found = segments(text)
    assert (found.encoding == "UCS-2") == bool(found.unicode_characters) == (not set(text) <= BASIC | EXTENSION)
