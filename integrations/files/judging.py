"""How a whole column is written: judged by all of its values, since the first rows may not show it."""

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from typing import Final

from integrations.files import amounts
from integrations.files.mapping import Mapping
from integrations.files.reading import Row

_DAY: Final = re.compile(r"\s*(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{4}")
_OTHER: Final = {"dmy": "mdy", "mdy": "dmy"}


@dataclass
class Evidence:
    """Of columns by field: how many days can only be read in one order, and by what the hundredths are set off."""

    orders: dict[str, Counter[str]] = field(default_factory=dict)
    marks: dict[str, set[str]] = field(default_factory=dict)

    def take(self, texts: Map[str, str]) -> None:
        """Looks at the cells of a row, by field."""
        for name, orders in self.orders.items():
            orders.update(filter(None, [_order(texts[name])]))
        for name, marks in self.marks.items():
            marks.update(filter(None, [amounts.mark(texts[name])]))

    def contradicting(self, mapping: Mapping) -> dict[str, str]:
        """Fields with days that can only be read in the other order than stated, and the order to propose."""
        found: dict[str, str] = {}
        for name, orders in self.orders.items():
            stated = mapping.forms.get(name, "")
            other = _OTHER.get(stated, "")
            if orders[other]:
                found[name] = stated if orders[stated] else other
        return found

    def amounts_of(self, mapping: Mapping) -> dict[str, str]:
        """Forms of the columns of amounts; those that somebody stated stay."""
        told = {name: marks.copy().pop() if len(marks) == 1 else "any" for name, marks in self.marks.items()}
        return {name: form for name, form in told.items() if mapping.forms.get(name, "any") == "any"}


def judged(mapping: Mapping, head: list[str], rows: Iterable[Row]) -> Evidence:
    """Reads all rows of the columns whose form matters."""
    places = {
        one.name: head.index(mapping.columns[one.name])
        for one in mapping.fields
        if one.name in mapping.columns and (one.sort == "amount" or mapping.forms.get(one.name) in _OTHER)
    }
    dated = {name: place for name, place in places.items() if mapping.forms.get(name) in _OTHER}
    found = Evidence({name: Counter() for name in dated}, {name: set() for name in places.keys() - dated.keys()})
    for _number, cells, problem in rows if places else ():
        if not problem:
            found.take({name: cells[place] for name, place in places.items()})
    return found


def with_amounts(mapping: Mapping, evidence: Evidence) -> Mapping:
    """The mapping with the forms of its amounts."""
    return replace(mapping, forms={**mapping.forms, **evidence.amounts_of(mapping)})


def _order(text: str) -> str:
    found = _DAY.match(text)
    if not found:
        return ""
    first, second = int(found[1]), int(found[2])
    return "dmy" if first > 12 >= second else "mdy" if second > 12 >= first else ""
