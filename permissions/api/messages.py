"""The links and headers of a message to an address, as answers hand them out."""

from collections.abc import Mapping

from accounts.api import invalid
from accounts.models import Market
from permissions import links
from permissions.models import Channel, Purpose
from permissions.points import address_point


def links_of(market: Market, told: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What lets them unsubscribe; nothing without an address, headers for e-mail alone. Raises a problem."""
    channel = told.get("channel", "")
    if not channel or not told.get("address"):
        return {"headers": {}, "links": {}}
    point = address_point(market, channel, told["address"]).digest
    link = links.Link(market.pk, point, channel, told.get("purpose", Purpose.NEWSLETTER), _message(told))
    return {
        "headers": links.headers(link) if channel == Channel.EMAIL else {},
        "links": {"preferences": links.address(link), "one_click": links.address(link, "oneclick")},
    }


def _message(told: Mapping[str, str]) -> links.Message | None:
    names = (told.get("message_id", ""), told.get("campaign_id", ""))
    if any(names) and not told.get("sender"):
        raise invalid("sender", "is needed with a message or a campaign")
    return links.Message(told["sender"], *names) if any(names) else None
