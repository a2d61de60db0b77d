"""Every text in code and templates has its Dutch, with the same gaps to fill."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import allauth
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from accounts.wording import REWORDED

ROOT = Path(__file__).parent.parent
AREAS = (
    "config", "integrations", "pilots", "sms", "feedback", "campaigns", "permissions", "customers", "accounts", "ui",
)  # fmt: skip
OURS = ROOT / "config/locale/nl/LC_MESSAGES/django.po"
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    f"{name}{lazy}": spec
    for name, spec in {
        "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
        "gettext_noop": None, "_": None,
    }.items()
    for lazy in ("", "_lazy")
}  # fmt: skip
GAP = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="nl")


def spellings(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def texts_in_code() -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    """File, context and msgid (with its plural) of each text that the code and the templates want translated."""
    for path in [path for area in AREAS for path in sorted((ROOT / area).rglob("*.py"))]:
        yield from _found(path, path.read_text(encoding="utf-8"))
    for path in sorted([*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]):
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        yield from _found(path, "\n".join(line.strip() for line in source.splitlines()))


def _found(path: Path, source: str) -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    for _line, msgid, _comments, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
        yield str(path.relative_to(ROOT)), context, spellings(msgid)


def test_the_extraction_finds_what_it_should():
    found = {(path, context, msgid) for path, context, msgid in texts_in_code()}
    assert ("config/settings.py", None, ("Dutch",)) in found
    assert ("ui/formats.py", "date with weekday", ("l j F Y",)) in found
    assert ("templates/customers/_results.html", None, ("%(n)s customer", "%(n)s customers")) in found


def test_every_text_has_its_dutch():
    known = {(message.context, spellings(message.id)): message for message in catalogue(OURS) if message.id}
    wanted = {(context, msgid): path for path, context, msgid in texts_in_code()}
    assert {msgid: path for (context, msgid), path in wanted.items() if (context, msgid) not in known} == {}
    assert [message.id for message in known.values() if not all(spellings(message.string)) or message.fuzzy] == []
    assert sorted(str(msgid) for _context, msgid in known.keys() - wanted.keys()) == []


def gaps(text: str) -> list[str]:
    return sorted(GAP.findall(text))


def gaps_differ(message: Message) -> bool:
    pairs = zip(spellings(message.id), spellings(message.string), strict=True)
    return any(gaps(english) != gaps(dutch) for english, dutch in pairs)


def test_the_dutch_has_the_same_gaps_to_fill():
    messages = [message for message in catalogue(OURS) if message.id]
    assert any(gaps(spellings(message.id)[0]) for message in messages)
    assert [message.id for message in messages if gaps_differ(message)] == []


def test_the_dutch_is_polite_and_calm():
    texts = [text for message in catalogue(OURS) if message.id for text in spellings(message.string)]
    assert [text for text in texts if re.search(r"\b(je|jij|jou|jouw)\b|!", text, re.IGNORECASE)] == []


def test_the_package_still_says_what_is_reworded():
    theirs = catalogue(Path(allauth.__file__).parent / "locale/nl/LC_MESSAGES/django.po")
    assert [text for text in REWORDED if text not in theirs] == []
