"""Where clear text is found: in every table, session and file of the house."""

import io
import json
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from django.contrib.sessions.models import Session

from tests.permissions.factories import sql


def places() -> Iterator[tuple[str, str]]:
    """Every table and file of the house, with all that it holds as lower-case text."""
    for (table,) in sql("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"):
        for (row,) in sql(f'SELECT to_jsonb(t)::text FROM "{table}" t'):
            yield table, row.lower()
    for session in Session.objects.all():
        yield "sessions", json.dumps(session.get_decoded()).lower()


def files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            parts = [content]
            if path.suffix == ".xlsx":
                with zipfile.ZipFile(io.BytesIO(content)) as book:
                    parts = [book.read(name) for name in book.namelist()]
            yield path.name, b" ".join(parts).decode("latin-1").lower()


def found(words: Collection[str], folder: Path) -> set[str]:
    """Where any of `words` stands, also as bytes that the database shows in hexadecimal digits."""
    spelled = {
        spelling for word in words for spelling in (word.lower(), word.encode().hex(), word.lower().encode().hex())
    }
    return {where for where, text in (*places(), *files(folder)) for word in spelled if word in text}
