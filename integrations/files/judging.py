"""How each column of a file is written: judged by all of its values, since the first rows may not show it."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import replace
from typing import Final

from integrations.files import dates
from integrations.files.evidence import Evidence, look_for_mark, look_for_order
from integrations.files.kinds import Field, Kind
from integrations.files.mapping import Mapping
from integrations.files.reading import Row

_ORDERS: Final = frozenset({dates.EITHER, *dates.OTHER_ORDER})
_SHORT: Final = "_short"
UNASKED: Final = frozenset({Kind.PERMISSIONS})
"""Kinds that wait for no answer: a no holds, whatever its day; what can be read in two ways is left out of it."""


def judged(mapping: Mapping, head: Sequence[str], rows: Iterable[Row]) -> dict[str, Evidence]:
    """What all rows show of the columns whose form matters, by field."""
    looks = {
        one.name: (head.index(mapping.columns[one.name]), look_for_order if _is_dated(one) else look_for_mark)
        for one in mapping.fields
        if one.name in mapping.columns and _matters(one, mapping)
    }
    found = {name: Evidence() for name in looks}
    for number, cells, problem in rows if looks else ():
        if problem:
            continue
        for name, (place, look) in looks.items():
            if text := cells[place].strip():
                look(found[name], text, number)
    return found


def _is_dated(one: Field) -> bool:
    return one.sort in {"instant", "day"}


def _matters(one: Field, mapping: Mapping) -> bool:
    if _is_dated(one):
        return mapping.forms.get(one.name) in _ORDERS
    return one.sort in {"amount", "count", "seconds"}


def settled(mapping: Mapping, found: Map[str, Evidence]) -> Mapping:
    """The mapping with the forms that the columns show; and `asked`: of what somebody has to say first how it is
    written, with the first row that can only be read in each form."""
    forms, asked = dict(mapping.forms), {}
    fields = {one.name: one for one in mapping.fields}
    together = {one.proven for name, one in found.items() if _is_dated(fields[name]) and one.proven}
    for name, evidence in found.items():
        stated = forms.get(name, "any")
        if name in mapping.sure and stated != dates.EITHER:
            continue
        if _is_dated(fields[name]):
            form = _order(stated, evidence, together)
        else:
            form = _mark(stated, evidence, asks=fields[name].sort == "amount")
        forms[name] = form or _proposed(stated, evidence)
        if not form:
            asked[name] = evidence.seen
    if mapping.kind in UNASKED:
        return replace(mapping, forms={**forms, **dict.fromkeys(asked, dates.EITHER)})
    return replace(mapping, forms=forms, asked=asked)


def _order(stated: str, evidence: Evidence, together: set[str]) -> str:
    """The order in which the days are written; "" where somebody has to say it.

    Days that can be read both ways go by the other columns of the file, then by what they hint at.
    """
    shown = evidence.proven
    if not evidence.seen and evidence.open:
        shown = next(iter(together)) if len(together) == 1 else ""
    if stated == dates.EITHER:
        return shown or ("" if evidence.seen else evidence.hint or ("" if evidence.open else "dmy"))
    contradicted = len(evidence.seen) > 1 or (shown and shown != stated.removesuffix(_SHORT))
    return "" if contradicted else stated


def _mark(stated: str, evidence: Evidence, *, asks: bool) -> str:
    """What parts the hundredths; "" where somebody has to say it, since some values can be read both ways."""
    if stated != "any":
        return "" if asks and {*evidence.seen} - {stated} else stated
    return evidence.proven or ("" if asks and evidence.open else "any")


def _proposed(stated: str, evidence: Evidence) -> str:
    """What is offered to whoever is asked."""
    if stated not in _ORDERS:
        return evidence.proven or "any"
    ending = _SHORT if stated.endswith(_SHORT) else ""
    return f"{evidence.proven}{ending}" if evidence.proven else dates.EITHER
