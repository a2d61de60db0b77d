"""Whom a request for access or erasure is about: a customer, or an address that is nobody's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise

from accounts.models import Market
from customers.models import ContactPoint
from permissions.models import RightsRequest
from permissions.points import Kind, Point, Whom
from permissions.queries import whom
from permissions.reasons import CALLED_BACK, CHECKS, CHECKS_NEEDED, PROOFS

NO_FACT: Final = -(2**62)
"""The number of an address that is not kept (yet): no fact bears it, while facts of which nobody is known bear 0."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody with their points, and the number by which facts know them.

    That is a customer's own; of an address that is nobody's minus its contact point's.
    """

    whom: Whom
    number: int = NO_FACT
    taken: bool = False
    """Whether the address has become a customer's since: then it is theirs to ask, from their card."""

    @property
    def digests(self) -> list[bytes]:
        """The keyed hashes of all that they are known by."""
        return [point.digest for point in self.whom.points]

    @property
    def target(self) -> str:
        """As the log names them."""
        return target(self.whom.customer_id, self.whom.points[0])

    @property
    def askable(self) -> Mapping[str, Promise]:
        """What makes sure that it is them: of an address nothing is known but who reads or answers it."""
        if self.whom.customer_id:
            return CHECKS
        number = self.whom.points[0].kind == Kind.NUMBER
        return {code: words for code, words in PROOFS.items() if number or code != CALLED_BACK}

    @property
    def needed(self) -> int:
        """How many of these."""
        return CHECKS_NEEDED if self.whom.customer_id else 1


def target(customer_id: int | None, point: Point | None) -> str:
    """A customer by number, an address by its keyed hash: the log holds no clear text."""
    return f"address {point.digest.hex()}" if point and not customer_id else f"customer {customer_id}"


def customer(market: Market, pk: int) -> Asker | None:
    """A customer of this market; None for another market's as for nobody's."""
    found = whom.customer(market, pk)
    return Asker(found, found.customer_id or pk) if found else None


def address(market: Market, point: Point) -> Asker:
    """An address alone, without whose it is."""
    kept = ContactPoint.objects.filter(market=market, hash=point.digest).values_list("pk", "customer_id").first()
    pk, holder = kept or (-NO_FACT, None)
    return Asker(Whom(market, (point,)), -pk, taken=holder is not None)


def point_of(row: RightsRequest) -> Point | None:
    """The address that a request is about; None of a customer's."""
    return None if row.point is None else Point(Kind(row.point_kind), bytes(row.point))


def asker(market: Market, customer_id: int | None, point: Point | None) -> Asker | None:
    """Who asked, by what a request holds of them; None for a customer who is not there (any more)."""
    return address(market, point) if point else customer(market, customer_id or 0)
