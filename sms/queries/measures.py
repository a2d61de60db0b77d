"""How long a template's text becomes for real customers, and what makes it dear."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from accounts.models import Market
from customers.models import Channel
from permissions.links import Link
from permissions.models import Purpose
from permissions.shortlinks import address, token
from sms.days import literal
from sms.queries.recipients import Recipient
from sms.segments import CUT, WHOLE, Segments, segments
from sms.spelling import Costly, costly
from sms.wording import fill

EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Example:
    """The text as one customer would read it, or what is missing for them."""

    name: str
    text: str
    segments: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A template's text tried on real customers: `longest` is the dearest of the `tried` ones that lack nothing.

    Of the others, `blocked` would get nothing. `costly` are the characters of the template's own text; a name can
    bring its own, which nobody replaces: `dear_by_name` counts those customers.
    """

    language: str
    longest: Segments
    room: int
    tried: int
    blocked: int
    dear_by_name: int
    costly: tuple[Costly, ...]
    examples: tuple[Example, ...]
    literal: tuple[str, ...]
    """Words of the template's own text that are true on one day only."""


def link_like_a_customers(market: Market) -> str:
    """As long as each customer's own link, which differ in their letters only; it opens nothing."""
    link = Link(market.pk, bytes(16), Channel.SMS, Purpose.MARKETING)
    return address(link).replace(token(link), "x" * len(token(link)))


def measure(language: str, text: str, recipients: Sequence[Recipient], *, opt_out: str) -> Measure:
    """Tries `text` on `recipients`, with `opt_out` for the link that each gets; on itself where there are none."""
    filled = [(each, fill(text, {**each.values(language), "opt_out": opt_out})) for each in recipients]
    cut = [(each, segments(whole.text)) for each, whole in filled if not whole.missing]
    longest = max((found for _who, found in cut), key=lambda one: (one.count, one.units), default=segments(text))
    own = tuple(costly(text))
    return Measure(
        language=language,
        longest=longest,
        room=(WHOLE if longest.count == 1 else CUT)[longest.encoding] * longest.count,
        tried=len(recipients),
        blocked=len(recipients) - len(cut),
        dear_by_name=0 if own else sum(found.encoding == "UCS-2" for _who, found in cut),
        costly=own,
        examples=tuple(
            Example(each.name, whole.text, segments(whole.text).count, whole.missing)
            for each, whole in filled[:EXAMPLES]
        ),
        literal=tuple(literal(text)),
    )
