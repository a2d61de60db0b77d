"""Who else lives where a customer lives: a partner who calls for both, or the same person known twice."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Subquery

from accounts.models import Market
from customers.models import Customer

MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another customer at the same address."""

    pk: int
    name: str


def household(market: Market, customer_id: int) -> tuple[Neighbour, ...]:
    """At most `MOST` other customers of this market at the same postcode and house number; none without both."""
    here = Customer.objects.filter(market=market, pk=customer_id).exclude(search_postcode="").exclude(house_number="")
    theirs = Customer.objects.filter(
        market=market,
        search_postcode=Subquery(here.values("search_postcode")),
        house_number=Subquery(here.values("house_number")),
    ).exclude(pk=customer_id)
    return tuple(Neighbour(customer.pk, customer.name) for customer in theirs.order_by("pk")[:MOST])
