"""Handing out a link by which a customer may also turn something on: its issue is logged, for it is worth a yes."""

from datetime import date

from django.utils import timezone

from accounts.actions import audit
from accounts.models import Market
from permissions import shortlinks
from permissions.links import Link
from permissions.points import Point
from permissions.queries.askers import target


def issue_link(*, market: Market, point: Point, purpose: str, why: str) -> tuple[str, date]:
    """The address of the customer's page with the right to turn on, and the last day of that right.

    It is to be sent to the very address that it is about, because its owner asked for it; `why` is a code for the log.
    """
    link = Link(market.pk, point.digest, point.channels[0], purpose, raises=True)
    audit(by=None, action="link.issued", market=market, target=target(None, point), detail={"why": why})
    return shortlinks.address(link), timezone.now().date() + shortlinks.RAISES_FOR
