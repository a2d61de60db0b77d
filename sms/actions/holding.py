"""Having an erasure wait for whatever is written of a telephone, or waiting for it: as an erasure does, the customer's
row first, then the number's, before conversations and texts."""

from datetime import datetime, timedelta
from typing import Final

from accounts.models import Market
from customers.actions import still_there
from customers.models import ContactPoint
from permissions.queries.forgotten import forgotten

CLOCKS: Final = timedelta(minutes=1)
"""By how much a gateway's clock and ours may differ: what came within it is taken for told before."""


def hold_telephone(market: Market, point: bytes, customer_id: int | None = None) -> bool:
    """Holds a telephone by its keyed hash, and the customer, till the end; False where they were erased."""
    there = not customer_id or bool(still_there(market, [customer_id]))
    held = ContactPoint.objects.filter(market=market, hash=point).select_for_update(no_key=True)
    list(held.values_list("pk"))
    return there


def is_forgotten(market: Market, point: bytes, at: datetime) -> bool:
    """Whether who has this telephone was forgotten after what they said at `at`; asked once it is held."""
    done = forgotten(market, [point]).get(point)
    return done is not None and at <= done + CLOCKS
