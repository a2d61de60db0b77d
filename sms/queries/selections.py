"""Whom a text message is about to go to: the appointments of a day, or one customer."""

from dataclasses import dataclass

from accounts.models import Market
from sms.queries.recipients import Recipient, Wanted, customer_recipient, planned_recipients


@dataclass(frozen=True, slots=True)
class OneCustomer:
    """A customer, by number."""

    customer: int


Selection = Wanted | OneCustomer


def recipients_of(market: Market, selection: Selection, *, limit: int) -> list[Recipient]:
    """Everybody of `selection`, at most `limit`; of another market nobody."""
    if isinstance(selection, OneCustomer):
        return customer_recipient(market, selection.customer)
    return planned_recipients(market, selection, limit=limit)
