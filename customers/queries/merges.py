"""Requests to make two customers one, and how they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Market
from customers.models import Customer, MergeRequest, MergeState

SHOWN: Final = 50
"""Of those that were decided."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; `stale` says in a sentence why nobody can decide on it any more."""

    request: MergeRequest
    kept: str
    gone: str
    """The two by their number in the source's system, never by name: a list shows nobody's data."""
    stale: str = ""

    @property
    def waits(self) -> bool:
        """Whether somebody has to decide."""
        return self.request.state == MergeState.WAITING and not self.stale

    @property
    def standing(self) -> str:
        """How it stands, in words."""
        return self.stale or str(MergeState(self.request.state).label)


def waiting(market: Market) -> QuerySet[MergeRequest]:
    """Requests of a market on which somebody has to decide: those that went stale are none."""
    there = Customer.objects.filter(market=market, erased_at=None, merged_into=None)
    both = Q(Exists(there.filter(pk=OuterRef("kept")))) & Q(Exists(there.filter(pk=OuterRef("gone"))))
    return MergeRequest.objects.filter(both, market=market, state=MergeState.WAITING)


def asked(market: Market) -> tuple[Asked, ...]:
    """Those that wait, the oldest first, and then what was decided lately."""
    undecided = _requests(market).filter(state=MergeState.WAITING).order_by("pk")
    decided = _requests(market).exclude(state=MergeState.WAITING).order_by("-pk")[:SHOWN]
    return _told([*undecided, *decided])


def one(market: Market, pk: int) -> Asked | None:
    """One request of this market; None for another market's as for none."""
    return next(iter(_told(_requests(market).filter(pk=pk))), None)


def stale(kept: Customer | None, gone: Customer | None) -> str:
    """Why two whom somebody wanted to make one cannot be, since then."""
    if kept is None or gone is None or kept.erased_at or gone.erased_at:
        return _("One of the two was erased meanwhile.")
    if gone.merged_into_id == kept.pk:
        return _("The two were made one meanwhile.")
    if kept.merged_into_id or gone.merged_into_id:
        return _("One of the two was made one with another customer meanwhile.")
    return ""


def _requests(market: Market) -> QuerySet[MergeRequest]:
    return MergeRequest.objects.filter(market=market).select_related("by", "decided_by")


def _told(requests: Iterable[MergeRequest]) -> tuple[Asked, ...]:
    found: Sequence[MergeRequest] = list(requests)
    people = Customer.objects.in_bulk({pk for each in found for pk in (each.kept, each.gone)})
    return tuple(_one(each, people.get(each.kept), people.get(each.gone)) for each in found)


def _one(request: MergeRequest, kept: Customer | None, gone: Customer | None) -> Asked:
    why = stale(kept, gone) if request.state == MergeState.WAITING else ""
    return Asked(request, _number(kept), _number(gone), why)


def _number(customer: Customer | None) -> str:
    return f"{customer.source} {customer.external_id}" if customer else "–"
