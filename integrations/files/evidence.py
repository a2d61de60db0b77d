"""What the cells of a column show of how it is written: which of day and month comes first, what parts hundredths."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from integrations.files import amounts, months

_DAY: Final = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})[-/. ](?:\d{4}|\d{2})(?!\d)(.*)$", re.DOTALL)
_HALF: Final = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
_MOST: Final = 12
"""Months of a year."""


@dataclass
class Evidence:
    """Of a column: by form the first row that can only be read in it (`seen`), whether others can be read in two
    (`open`), and what they hint at without proving it (`hint`)."""

    seen: dict[str, int] = field(default_factory=dict)
    open: bool = False
    hint: str = ""

    @property
    def proven(self) -> str:
        """The form that all rows agree on; "" where they contradict each other or none shows it."""
        return next(iter(self.seen)) if len(self.seen) == 1 else ""


def look_for_order(found: Evidence, text: str, row: int) -> None:
    """Looks at one day: `dmy` or `mdy`."""
    day = _DAY.match(months.without_weekday(text))
    if not day:
        return
    first, second = int(day[1]), int(day[3])
    if first > _MOST >= second or second > _MOST >= first:
        found.seen.setdefault("dmy" if first > second else "mdy", row)
    elif first != second:
        found.open = True
    if _HALF.search(day[4]):
        found.hint = "mdy"  # who halves the day puts the month first
    elif day[2] in "-." and not found.hint:
        found.hint = "dmy"  # months come first between strokes


def look_for_mark(found: Evidence, text: str, row: int) -> None:
    """Looks at one number: `comma` or `point`."""
    if told := amounts.mark(text):
        found.seen.setdefault(told, row)
    elif amounts.is_open(text):
        found.open = True


def order_of(texts: Iterable[str]) -> str:
    """The order in which some days are written, as far as they tell; "" where they leave it open."""
    found = Evidence()
    for row, text in enumerate(texts):
        look_for_order(found, text.strip(), row)
    return found.proven or ("" if found.seen else found.hint)
