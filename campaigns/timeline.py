"""The messages that a customer got, as their timeline tells them: one entry each, with what they did with it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Market
from campaigns.models import Message
from customers.models import Channel
from customers.timeline import Entry
from ui.formats import short_day

_HARD: Final = 1
_ICONS: Final = {Channel.EMAIL: "mail", Channel.SMS: "speech", Channel.POST: "branch", Channel.ONSITE: "open"}


def messages(market: Market, customer_id: int, *, before: datetime | None, limit: int) -> list[Entry]:
    """What was sent to this customer; links lead to the campaign for who may view results."""
    theirs = Message.objects.filter(market_id=market.pk, customer_id=customer_id).select_related("campaign")
    if before is not None:
        theirs = theirs.filter(sent_at__lt=before)
    return [_entry(message, market) for message in theirs.order_by("-sent_at", "-id")[:limit]]


def _entry(message: Message, market: Market) -> Entry:
    campaign = message.campaign
    channel = Channel(campaign.channel) if campaign else Channel.EMAIL
    clock = partial(_clock, sent_at=message.sent_at.astimezone(market.zone))
    words = [str(channel.label) if campaign else "", *_fate(message, clock)]
    return Entry(
        message.sent_at,
        _ICONS[channel],
        campaign.name if campaign else _("Message of an unknown campaign"),
        ", ".join(word for word in words if word),
        reverse("campaigns:detail", args=[campaign.pk]) if campaign else "",
        "campaigns.view_results",
    )


def _fate(message: Message, clock: Callable[[datetime], str]) -> Iterator[str]:
    """How far it came, and what the customer answered to it."""
    yield _arrival(message, clock)
    if message.first_human_clicked_at:
        yield _("clicked %(when)s") % {"when": clock(message.first_human_clicked_at)}
    elif message.first_human_opened_at:
        yield _("no click")
    if message.unsubscribed_at:
        yield _("unsubscribed %(when)s") % {"when": clock(message.unsubscribed_at)}
    if message.complained_at:
        yield _("reported as spam %(when)s") % {"when": clock(message.complained_at)}


def _arrival(message: Message, clock: Callable[[datetime], str]) -> str:
    if message.first_human_opened_at:
        return _("opened %(when)s") % {"when": clock(message.first_human_opened_at)}
    if message.first_opened_at:
        return _("opened by a machine only")
    if message.bounced_at:
        return _("came back: no such address") if message.bounce == _HARD else _("came back for now")
    if message.delivered_at:
        return _("delivered, not opened yet")
    return _("sent") if message.was_sent else _("not sent")


def _clock(moment: datetime, *, sent_at: datetime) -> str:
    """The time, with its day where that is not the day of sending."""
    local = moment.astimezone(sent_at.tzinfo)
    day = "" if local.date() == sent_at.date() else f"{short_day(local.date())} "
    return f"{day}{local:%H:%M}"
