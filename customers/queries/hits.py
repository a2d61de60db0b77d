"""What a search found, as the list of results may show it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from accounts.models import Market
from customers.models import Channel, Customer
from customers.queries.points import first_points

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """A customer as the list of results may show one: enough to tell two apart, not enough to write to them."""

    pk: int
    name: str
    area: str
    """The postcode without its last two characters."""
    plate: str
    visit_at: datetime | None
    """When the last booked appointment starts, on the market's clock."""
    visit_status: str
    visit_place: str
    house: str = ""
    """The house number, where another hit shares the postcode."""
    mark: str = ""
    """What tells this one from another hit of the same name at the same address: the end of a number, say."""
    sure: bool = field(default=False, compare=False)
    """It is what was typed, to its end, and may open by itself where it is the only one."""


@dataclass(frozen=True, slots=True)
class Found:
    """At most `MOST` hits, best first; `more` where there are others, `understood` unless the text was too short."""

    hits: tuple[Hit, ...] = ()
    more: bool = False
    understood: bool = True
    near: tuple[Hit, ...] = ()
    """Who is called nearly so, to be shown below: as many as there is room for."""

    @property
    def only(self) -> Hit | None:
        """The one customer who can be meant."""
        return self.hits[0] if len(self.hits) == 1 and self.hits[0].sure else None


def told_apart(market: Market, hits: Sequence[Hit], homes: Sequence[tuple[str, str]]) -> list[Hit]:
    """The hits with whatever tells those at one address from each other; `homes` are postcode and house of each."""
    postcodes, alike = defaultdict(list), defaultdict(list)
    for hit, (postcode, house) in zip(hits, homes, strict=True):
        postcodes[postcode].append(hit.pk)
        alike[hit.name.casefold(), postcode, house].append(hit.pk)
    marks = _marks(market, [group for group in alike.values() if len(group) > 1])
    return [
        replace(
            hit, house=house if postcode and len(postcodes[postcode]) > 1 else "", mark=marks.get(hit.pk, "")
        )
        for hit, (postcode, house) in zip(hits, homes, strict=True)
    ]  # fmt: skip


def _marks(market: Market, groups: Sequence[Sequence[int]]) -> dict[int, str]:
    everybody = [pk for group in groups for pk in group]
    if not everybody:
        return {}
    reached = first_points(market, everybody)
    numbers = dict(Customer.objects.filter(pk__in=everybody).values_list("pk", "external_id"))
    found: dict[int, str] = {}
    for group in groups:
        ways = (
            [_ending(reached.get((pk, Channel.SMS), "")) for pk in group],
            [_masked(reached.get((pk, Channel.EMAIL), "")) for pk in group],
            [_("number %(number)s") % {"number": numbers[pk]} for pk in group],
        )
        found |= zip(group, _first_that_differs(ways), strict=True)
    return found


def _first_that_differs(ways: Iterable[list[str]]) -> list[str]:
    told: list[str] = []
    for told in ways:
        if all(told) and len(set(told)) == len(told):
            break
    return told


def _ending(number: str) -> str:
    return f"•• {number[-2:]}" if number else ""


def _masked(address: str) -> str:
    local, _at, domain = address.partition("@")
    return f"{local[:1]}••@{domain}" if domain else ""
