"""CSV files as a spreadsheet reads them."""

import csv
import io
from typing import Any


def lines_of(answer: Any) -> list[list[str]]:
    """All lines of a file in English, of a market that writes decimal commas."""
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith('.csv"')
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))


def head_of(answer: Any) -> dict[str, str]:
    """What the file says of itself."""
    lines = lines_of(answer)
    return {line[0]: line[1] for line in lines[: lines.index([])]}


def rows_of(answer: Any) -> list[dict[str, str]]:
    """The rows of the table, by the heads of its columns."""
    lines = lines_of(answer)
    heads, *rows = lines[lines.index([]) + 1 :]
    return [dict(zip(heads, row, strict=True)) for row in rows]
