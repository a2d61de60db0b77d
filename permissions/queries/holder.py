"""Whose a customer's link is."""

from accounts.models import Market
from permissions.links import Link
from permissions.points import Whom
from permissions.queries import whom


def holder(link: Link, *, whole: bool = False) -> Whom | None:
    """Whom a link is about: its own address alone, or (`whole`) the customer with every address of theirs.

    An address that we know nothing of (any more) is somebody too; None where the market is gone.
    """
    market = Market.objects.filter(pk=link.market_id).first()
    if market is None:
        return None
    found = whom.known(market, link.channel, link.point)
    theirs = whom.customer(market, found.customer_id) if whole and found.customer_id else None
    return theirs or found
