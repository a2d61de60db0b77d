"""How a text travels: its encoding and the segments it is cut into, for page, cost and sender alike.

GSM 7-bit default alphabet and extension table: 3GPP TS 23.038, 6.2.1; segments with the usual six-octet header of
an 8-bit reference: 3GPP TS 23.040, 9.2.3.24.1. National shift tables are left out: gateways do not offer them.
The text is taken as it is; what an editor may replace or trim is not decided here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Literal

Encoding = Literal["GSM-7", "UCS-2"]

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = frozenset("\f^{}\\[~]|€")  # an escape goes before each of these
_KNOWN: Final = BASIC | EXTENSION
WHOLE: Final[dict[Encoding, int]] = {"GSM-7": 160, "UCS-2": 70}  # units that fit where there is one segment
CUT: Final[dict[Encoding, int]] = {"GSM-7": 153, "UCS-2": 67}  # and in each of several


@dataclass(frozen=True, slots=True)
class Segments:
    """A text as it is sent: `parts` in their order, `units` in all (septets, or UTF-16 code units), and how many units
    still fit in the last part. `unicode_characters` are those that force UCS-2, each once, as they first appear."""

    encoding: Encoding
    parts: tuple[str, ...]
    units: int
    remaining: int
    unicode_characters: tuple[str, ...]

    @property
    def count(self) -> int:
        """What a gateway charges for."""
        return len(self.parts)


def segments(text: str) -> Segments:
    """Cut `text` greedily; an escape and its character, or the two halves of a surrogate pair, stay in one part.

    An empty text is one empty part: a convention, the standard is silent on it.
    """
    if BASIC.issuperset(text) and len(text) <= WHOLE["GSM-7"]:  # nearly every text: no need to look at each character
        return Segments("GSM-7", (text,), len(text), WHOLE["GSM-7"] - len(text), ())
    outside = tuple(dict.fromkeys(character for character in text if character not in _KNOWN))
    encoding: Encoding = "UCS-2" if outside else "GSM-7"
    costs = [_cost(character, encoding) for character in text]
    units = sum(costs)
    if units <= WHOLE[encoding]:
        return Segments(encoding, (text,), units, WHOLE[encoding] - units, outside)
    *_, last = ends = list(_ends(costs, CUT[encoding]))
    parts = tuple(text[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True))
    used = sum(costs[last - len(parts[-1]) :])
    return Segments(encoding, parts, units, CUT[encoding] - used, outside)


def _cost(character: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if character in EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1


def _ends(costs: list[int], room: int) -> Iterator[int]:
    """Where each part ends: before the character that no longer fits."""
    start_of_part = 0
    totals = list(accumulate(costs))
    for index, total in enumerate(totals):
        if total - start_of_part > room:
            yield index
            start_of_part = totals[index - 1]
    yield len(costs)
