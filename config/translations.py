"""Catalogues of translations in the form that Python reads, made without GNU gettext, and without Django for builds."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_stale(folder: Path) -> Iterator[Path]:
    """Write a .mo beside each .po under `folder` that is newer, and give that .po."""
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            compile_catalogue(source, target)
            yield source


def compile_catalogue(source: Path, target: Path) -> None:
    """Write the binary form of `source`, whole or not at all. Raises PoFileError for a broken file."""
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    half = target.with_suffix(".mo.new")
    with half.open("wb") as file:
        write_mo(file, catalogue, use_fuzzy=False)
    half.replace(target)
