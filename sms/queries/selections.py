"""Whom a text message is about to go to: the appointments of a day, one customer, or a list."""

from dataclasses import dataclass

from accounts.models import Market, User
from sms.queries.recipients import Recipient, Wanted, customer_recipient, listed_recipients, planned_recipients


@dataclass(frozen=True, slots=True)
class OneCustomer:
    """A customer, by number."""

    customer: int


@dataclass(frozen=True, slots=True)
class OneList:
    """A list, by number."""

    list: int


Selection = Wanted | OneCustomer | OneList


def recipients_of(market: Market, selection: Selection, *, by: User, limit: int) -> list[Recipient]:
    """Everybody of `selection`, at most `limit`; of another market, and of somebody else's list, nobody."""
    if isinstance(selection, OneList):
        return listed_recipients(market, selection.list, by=by)
    if isinstance(selection, OneCustomer):
        return customer_recipient(market, selection.customer)
    return planned_recipients(market, selection, limit=limit)
