"""The log, as the administrators of one market may read it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q

from accounts.models import AuditEntry, Market, User
from accounts.vocabulary import in_words, noun, target, value

PAGE: Final = 50


@dataclass(frozen=True)
class Question:
    """Which entries: of one person, of one kind of action, of days in the market's clock (both included)."""

    market: Market
    by: int | None = None
    action: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None

    def condition(self) -> Q:
        """Entries of this market; failed attempts to sign in belong to none, so every market's readers see them."""
        wanted = Q(market=self.market) | Q(market__isnull=True)
        if self.by:
            wanted &= Q(by=self.by)
        if self.action:
            wanted &= Q(action=self.action)
        if self.first:
            wanted &= Q(at__gte=self._midnight(self.first))
        if self.last:
            wanted &= Q(at__lt=self._midnight(self.last + timedelta(days=1)))
        return wanted

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=self.market.zone)


@dataclass(frozen=True)
class Line:
    """One entry, in words."""

    at: datetime
    who: str
    action: str
    target: str
    detail: str
    address: str


@dataclass(frozen=True)
class Page:
    """At most `PAGE` lines, newest first; `older` continues where this page ends."""

    lines: tuple[Line, ...]
    older: int | None


def log(question: Question) -> Page:
    """The page of the log that answers `question`."""
    wanted = question.condition()
    start = AuditEntry.objects.filter(pk=question.before or 0).first()
    if start is not None:
        wanted &= Q(at__lt=start.at) | Q(at=start.at, pk__lt=start.pk)
    entries = list(AuditEntry.objects.filter(wanted).select_related("by", "key").order_by("-at", "-pk")[: PAGE + 1])
    shown = entries[:PAGE]
    names = _names(shown)
    return Page(
        lines=tuple(_line(entry, names, question.market) for entry in shown),
        older=shown[-1].pk if len(entries) > PAGE else None,
    )


def people_in_log(market: Market) -> list[tuple[int, str]]:
    """Number and name of who works in `market`, to choose from."""
    return list(User.objects.filter(memberships__market=market).distinct().values_list("pk", "name"))


def _line(entry: AuditEntry, names: dict[str, str], market: Market) -> Line:
    return Line(
        at=entry.at.astimezone(market.zone),
        who=entry.by.name if entry.by else entry.key.client if entry.key else "",
        action=in_words(entry.action),
        target=names.get(entry.target) or target(entry.action, entry.target),
        detail=" · ".join(f"{noun(key)}: {value(key, told)}" for key, told in entry.detail.items()),
        address=entry.address or "",
    )


def _names(entries: list[AuditEntry]) -> dict[str, str]:
    """Targets that are people or markets, by name; a market's own log names no other."""
    numbers: dict[str, list[str]] = {"user": [], "market": []}
    for entry in entries:
        kind, _, number = entry.target.partition(" ")
        if kind in numbers and number.isdecimal():
            numbers[kind].append(number)
    people = User.objects.filter(pk__in=numbers["user"]).values_list("pk", "name") if numbers["user"] else ()
    markets = Market.objects.filter(pk__in=numbers["market"]).values_list("pk", "name") if numbers["market"] else ()
    return {f"user {pk}": name for pk, name in people} | {f"market {pk}": name for pk, name in markets}
