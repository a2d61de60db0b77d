"""What happened with one customer, newest first, told by every area that knows something of it.

An area adds a `TimelineProvider` to `config/wiring.py`; this floor knows none of the floors above it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Final, Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from accounts.models import Market
from accounts.reading import customer_seen

PAGE: Final = 20
MOST_AT_ONCE: Final = 1000
"""Things that an area tells of one instant: a source that knows only days gives them all the same."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: an icon of `ui.icons`, what, and more about it in words on the market's clock.

    `href` leads to a page that asks for `permission`; whoever lacks it sees the words without the link.
    """

    at: datetime
    icon: str
    title: str
    detail: str = ""
    href: str = ""
    permission: str = ""

    @property
    def clock(self) -> str:
        """The time of day, for reading below the day's name."""
        return f"{self.at:%H:%M}"


class TimelineProvider(Protocol):
    """Tells what an area knows of a customer: at most `limit` entries, newest first, all earlier than `before`."""

    def __call__(
        self, market: Market, customer_id: int, *, before: datetime | None, limit: int
    ) -> list[Entry]: ...  # pragma: no cover


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of one day on the market's clock, under its name."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of days; `earlier` is the instant before which the next page begins."""

    days: tuple[Day, ...] = ()
    earlier: datetime | None = None


providers: list[TimelineProvider] = []
"""Filled by `config` when the house starts."""


def timeline(
    market: Market, customer_id: int, *, before: datetime | None = None, permissions: Iterable[str] = ()
) -> Timeline:
    """About `PAGE` entries earlier than `before`, each with its link only where `permissions` open that page."""
    told = _told(market, customer_id, before, PAGE + 1)
    if told:
        customer_seen(market, customer_id)
    if len(told) > PAGE and told[0].at == told[PAGE].at:
        told = _told(market, customer_id, before, MOST_AT_ONCE)
    page = _page(told)
    held = frozenset(permissions)
    local = [_as_read(entry, market, held) for entry in page]
    days = groupby(local, key=lambda entry: entry.at.date())
    return Timeline(
        tuple(Day(_title(day, market), tuple(entries)) for day, entries in days),
        earlier=page[-1].at if len(page) < len(told) else None,
    )


def _told(market: Market, customer_id: int, before: datetime | None, limit: int) -> list[Entry]:
    told = [entry for provider in providers for entry in provider(market, customer_id, before=before, limit=limit)]
    return sorted(told, key=lambda entry: entry.at, reverse=True)


def _page(told: list[Entry]) -> list[Entry]:
    """The first page of `told`, never cut inside one instant: the next page would miss the rest of it."""
    if len(told) <= PAGE:
        return told
    cut = [entry for entry in told[:PAGE] if entry.at > told[PAGE].at]
    return cut or [entry for entry in told if entry.at == told[0].at]


def _as_read(entry: Entry, market: Market, permissions: frozenset[str]) -> Entry:
    open_to_them = not entry.permission or entry.permission in permissions
    return replace(entry, at=entry.at.astimezone(market.zone), href=entry.href if open_to_them else "")


def _title(day: date, market: Market) -> str:
    today = timezone.now().astimezone(market.zone).date()
    if day == today:
        return gettext("Today")
    this_year = pgettext("date with weekday, without year", "l j F")
    text = date_format(day, this_year if day.year == today.year else pgettext("date with weekday", "l j F Y"))
    return text[:1].upper() + text[1:]
