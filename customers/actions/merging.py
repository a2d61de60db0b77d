"""Making two customers one: what belonged to the one who went is the other's, and the row is left as a mark."""

from typing import Any, ClassVar, Final

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_noop

from accounts.actions import audit
from accounts.models import Market, User
from customers.actions.erasure import BLANK
from customers.hearing import tell
from customers.merging import Merge, RefusedError, locks, mergers
from customers.models import Appointment, Call, ContactPoint, Customer, RemovedAppointment, SharedAddress, Vehicle
from customers.queries.points import points_of

NOBODY: Final = gettext_noop("is no customer of this market")
ERASED: Final = gettext_noop("was erased: nobody is known by it any more")
MERGED: Final = gettext_noop("is one with another customer already")
SAME: Final = gettext_noop("is this very customer")
_ADDRESS: Final = ("postcode", "house_number")
_BY_THEMSELVES: Final = ("first_name", "last_name", "language", "since")


@transaction.atomic
def merge_customers(market: Market, gone: int, kept: int, *, by: User | None = None) -> bool:
    """Makes `gone` one with `kept`, for good; False where they are one already.

    Into somebody who was merged on means into whom they are now. Raises `RefusedError`.
    """
    for lock in locks:
        lock(market)
    who, whom = _locked(market, gone, "gone"), _last(market, kept)
    if who.merged_into_id == whom.pk:
        return False
    _check(who, whom)
    merge = Merge(market, who.pk, whom.pk)
    for merger in mergers:
        merger.merge(merge)
    _fill(who, whom)
    tell(market, [one.hash for one in points_of(market, whom.pk)])
    Customer.objects.filter(merged_into=who).update(merged_into=whom)
    Customer.objects.filter(pk=who.pk).update(**BLANK, merged_into=whom)
    audit(by=by, action="customer.merged", market=market, target=f"customer {whom.pk}", detail={"gone": who.pk})
    return True


def check_merge(market: Market, gone: int, kept: int) -> None:
    """Raises `RefusedError` where these two customers cannot be made one."""
    _check(_locked(market, gone, "gone"), _last(market, kept))


class OwnMerger:
    """A `customers.merging.Merger`: of this floor itself."""

    models: ClassVar[tuple[type[Model], ...]] = (
        Customer, ContactPoint, SharedAddress, Vehicle, Appointment, RemovedAppointment, Call,
    )  # fmt: skip

    def merge(self, merge: Merge) -> None:
        """Addresses, cars, appointments and calls; what both have is there once."""
        ContactPoint.objects.filter(market=merge.market, customer=merge.gone).update(customer=merge.kept)
        _shared(merge)
        _vehicles(merge)
        for facts in (Appointment, RemovedAppointment, Call):
            facts._default_manager.filter(market=merge.market, customer_id=merge.gone).update(customer_id=merge.kept)


def _locked(market: Market, pk: int, whose: str) -> Customer:
    found = Customer.objects.select_for_update(no_key=True).filter(market=market, pk=pk).first()
    if found is None:
        raise RefusedError(whose, NOBODY)
    return found


def _last(market: Market, pk: int) -> Customer:
    """Who it is by now."""
    found = _locked(market, pk, "kept")
    return _locked(market, found.merged_into_id, "kept") if found.merged_into_id else found


def _check(who: Customer, whom: Customer) -> None:
    if who.pk == whom.pk:
        raise RefusedError("kept", SAME)
    if who.merged_into_id:
        raise RefusedError("gone", MERGED)
    for customer, whose in ((who, "gone"), (whom, "kept")):
        if customer.erased_at:
            raise RefusedError(whose, ERASED)


def _fill(who: Customer, whom: Customer) -> None:
    """What nobody knew of the one who stays; of an address only the whole, since half of each would be nobody's."""
    news: dict[str, Any] = {name: getattr(who, name) for name in _BY_THEMSELVES if not getattr(whom, name)}
    if not any(getattr(whom, name) for name in _ADDRESS):
        news |= {name: getattr(who, name) for name in _ADDRESS}
    Customer.objects.filter(pk=whom.pk).update(**news)


def _shared(merge: Merge) -> None:
    """What is their own by now is shared with nobody by it."""
    SharedAddress.objects.filter(customer__in=(merge.gone, merge.kept), contact__customer=merge.kept).delete()
    _moved(SharedAddress.objects.filter(customer=merge.gone), "contact", merge)


def _vehicles(merge: Merge) -> None:
    theirs = Vehicle.objects.filter(market=merge.market, customer=merge.gone)
    for car in theirs.exclude(make=""):
        known = Vehicle.objects.filter(customer=merge.kept, search_plate=car.search_plate, make="")
        known.update(make=car.make)
    _moved(theirs, "search_plate", merge)


def _moved(theirs: QuerySet[Any], key: str, merge: Merge) -> None:
    """Those of `theirs` that the one who stays has by the same `key` go, the others are theirs."""
    held = theirs.model._default_manager.filter(customer=merge.kept).values(key)
    theirs.filter(**{f"{key}__in": list(held.values_list(key, flat=True))}).delete()
    theirs.update(customer=merge.kept)
