"""What the composer shows of a composition: each line of a short one, pages of a long one, and what is in its way."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.http import QueryDict

from sms.days import literal
from sms.numbers import country
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
    wordings: tuple[str, ...] = ()

    @property
    def cost(self) -> Decimal | None:
        """In the market's currency, of those whose country's price is known; None where no gateway is set up."""
        if self.allowed.price is None:
            return None
        return sum((self.price(line) or Decimal(0)) * line.cut.count for line in self.composed.sendable) or Decimal(0)

    def price(self, line: Line) -> Decimal | None:
        """Of a segment to this telephone; None where nobody set what its country costs."""
        return self.allowed.price_in(country(line.recipient.phone))

    @property
    def unpriced(self) -> list[tuple[str, int]]:
        """Countries whose price nobody set, and how many messages go there."""
        there = Counter(country(line.recipient.phone) for line in self.composed.sendable if self.price(line) is None)
        return sorted(there.items())

    @property
    def abroad(self) -> int:
        """How many messages go to another country, at its price."""
        home = self.allowed.hours.region
        return sum(country(line.recipient.phone) != home for line in self.composed.sendable)

    @property
    def strangers(self) -> int:
        """How many get a text about an appointment of whom none is known."""
        return sum(line.is_to_a_stranger for line in self.composed.sendable)

    @property
    def literal(self) -> list[str]:
        """Words in the template's own text that are true on one day only."""
        return list(dict.fromkeys(word for text in self.wordings for word in literal(text)))

    @property
    def is_planned(self) -> bool:
        """Whether any of them leaves later than at once."""
        return any(not line.is_now for line in self.composed.sendable)

    @property
    def first(self) -> Line:
        """Which leaves first."""
        return min(self.composed.sendable, key=lambda line: line.leaves_at)

    @property
    def last(self) -> Line:
        """Which leaves last."""
        return max(self.composed.sendable, key=lambda line: line.leaves_at)

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
    def priced(self) -> list[tuple[Line, Decimal]]:
        """Those that are shown, each with what it costs as far as its price is known."""
        return [(line, (self.price(line) or Decimal(0)) * line.cut.count) for line in self.lines]

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
        return len(self.composed.sendable) > self.allowed.alone or self.strangers > 0

    def _at(self, start: int) -> str:
        query = self.query.copy()
        query["after"] = str(start)
        return query.urlencode()
