"""Translations become readable to Python's gettext without GNU gettext."""

import gettext
import os
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError
from django.core.management import call_command

HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


@pytest.fixture
def catalogue(tmp_path: Path, settings) -> Path:
    settings.LOCALE_PATHS = [tmp_path]
    path = tmp_path / "nl" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    return path


def compiled(path: Path) -> gettext.GNUTranslations:
    with path.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_words_plurals_and_contexts_come_out(catalogue: Path):
    catalogue.write_text(
        HEAD
        + 'msgid "Sent"\nmsgstr "Verzonden"\n\n'
        + 'msgid "%d click"\nmsgid_plural "%d clicks"\nmsgstr[0] "%d klik"\nmsgstr[1] "%d kliks"\n\n'
        + 'msgctxt "verb"\nmsgid "Open"\nmsgstr "Openen"\n'
    )
    call_command("compile_translations")
    words = compiled(catalogue)
    assert words.gettext("Sent") == "Verzonden"
    assert words.ngettext("%d click", "%d clicks", 2) == "%d kliks"
    assert words.pgettext("verb", "Open") == "Openen"


def test_an_unsure_translation_stays_out(catalogue: Path):
    catalogue.write_text(HEAD + '#, fuzzy\nmsgid "Sent"\nmsgstr "Gezonden?"\n')
    call_command("compile_translations")
    assert compiled(catalogue).gettext("Sent") == "Sent"


def test_only_what_is_newer_is_compiled_again(catalogue: Path, capsys: pytest.CaptureFixture[str]):
    catalogue.write_text(HEAD + 'msgid "Sent"\nmsgstr "Verzonden"\n')
    call_command("compile_translations")
    call_command("compile_translations")
    assert capsys.readouterr().out.count("Compiled") == 1
    later = catalogue.with_suffix(".mo").stat().st_mtime + 10
    os.utime(catalogue, (later, later))
    call_command("compile_translations")
    assert capsys.readouterr().out.count("Compiled") == 1


def test_a_broken_file_stops_with_an_error_and_leaves_the_old_words(catalogue: Path):
    catalogue.write_text(HEAD + 'msgid "Sent"\nmsgstr "Verzonden"\n')
    call_command("compile_translations")
    catalogue.write_text(HEAD + "these are not translations\n")
    later = catalogue.with_suffix(".mo").stat().st_mtime + 10
    os.utime(catalogue, (later, later))
    with pytest.raises(PoFileError):
        call_command("compile_translations")
    assert compiled(catalogue).gettext("Sent") == "Verzonden"
