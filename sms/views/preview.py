"""What the composer shows of a composition: each line of a short one, pages of a long one, and what is in its way."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.http import QueryDict

from sms.queries.limits import Allowance
from sms.queries.lines import Composition, Line
from sms.queries.words import reason

EACH_BY_ITSELF: Final = 200
"""Lines up to which each can be chosen; more are sent as a whole."""
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Preview:
    """A composition, what its reader may still send today, and the page's own question."""

    composed: Composition
    allowed: Allowance
    query: QueryDict

    @property
    def cost(self) -> Decimal | None:
        """In the market's currency; None where no gateway is set up."""
        return None if self.allowed.price is None else self.allowed.price * self.composed.segments

    @property
    def is_long(self) -> bool:
        """Whether it is confirmed as a whole, under one seal."""
        return len(self.composed.lines) > EACH_BY_ITSELF

    @property
    def start(self) -> int:
        """The number of the first line that is shown, from 0."""
        asked = self.query.get("after", "")
        return int(asked) if self.is_long and asked.isascii() and asked.isdigit() and len(asked) < 6 else 0

    @property
    def lines(self) -> tuple[Line, ...]:
        """Those that are shown."""
        return self.composed.lines[self.start : self.start + PAGE] if self.is_long else self.composed.lines

    @property
    def end(self) -> int:
        """The number of the last line that is shown, from 1."""
        return self.start + len(self.lines)

    @property
    def following(self) -> str:
        """The query of the next page of lines; empty on the last."""
        return self._at(self.end) if self.end < len(self.composed.lines) else ""

    @property
    def preceding(self) -> str:
        """The query of the page before; empty on the first."""
        return self._at(max(self.start - PAGE, 0)) if self.start else ""

    @property
    def problems(self) -> list[tuple[str, int]]:
        """Why some get nothing, in words, the most frequent first."""
        return [(reason(code), number) for code, number in self.composed.problems]

    @property
    def refusal(self) -> str:
        """Why not all of them can be sent, as a sentence; empty where they can."""
        return self.allowed.refusal(len(self.composed.sendable))

    @property
    def waits_for_a_colleague(self) -> bool:
        return len(self.composed.sendable) > self.allowed.alone

    def _at(self, start: int) -> str:
        query = self.query.copy()
        query["after"] = str(start)
        return query.urlencode()
