"""Ids that stand twice in a file with different names: two people may have become one there."""

from array import array
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from django.utils.translation import gettext_noop

from accounts.identifiers import InexactError, identifier
from integrations.files.kinds import Kind
from integrations.files.layout import plain
from integrations.files.mapping import Mapping
from integrations.files.reading import Row

OTHER_NAME: Final = gettext_noop(
    "stands with another name further up: this row counts, see whether both are one person"
)
MOST: Final = 10_000
"""Rows that are told of."""
_NAMES: Final = ("first_name", "last_name")


def rows_with_other_names(mapping: Mapping, head: Sequence[str], rows: Iterable[Row]) -> list[int]:
    """Numbers of the rows of customers whose id stands further up with another name; of none without a name."""
    place = {name: head.index(column) for name, column in mapping.columns.items() if column in head}
    if mapping.kind != Kind.CUSTOMERS or "customer_id" not in place:
        return []
    ids, names, numbers = array("q"), array("q"), array("q")
    for number, cells, problem in rows:
        name = "" if problem else plain("".join(cells[place[part]] for part in _NAMES if part in place))
        if name and (own := _id(cells[place["customer_id"]])):
            source = cells[place["source"]].strip() if "source" in place else ""
            ids.append(hash((source, own)))
            names.append(hash(name))
            numbers.append(number)
    return _other(np.array(ids), np.array(names), np.array(numbers))


def _id(cell: str) -> str:
    try:
        return identifier(cell)
    except InexactError:
        return ""


def _other(ids: "np.ndarray", names: "np.ndarray", numbers: "np.ndarray") -> list[int]:
    """Where the name differs from that of the first row with the id."""
    order = np.lexsort((numbers, ids))
    ids, names, numbers = ids[order], names[order], numbers[order]
    starts = np.concatenate(([True], ids[1:] != ids[:-1])) if len(ids) else np.zeros(0, bool)
    first = names[starts][np.cumsum(starts) - 1] if len(ids) else names
    return sorted(numbers[names != first].tolist())[:MOST]
