"""The period of a page: which days, in the market's zone, and with which days they are compared.

A period lives in the URL only: `period` (its key), `to` (a day in it, when it is not the latest), `from` and `to`
for own
days, `compare`. Days are inclusive; instants are half-open. A period never ends later than today.
"""

import calendar
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

DEFAULT = "F"
LENGTHS = {"D": 1, "W": 7, "F": 28, "N": 91}
KEYS = "DWFNMPYLAC"
DAWN = date(2000, 1, 1)  # no market has data before: an earlier day is a slip of the keyboard


class NonsenseError(ValueError):
    """A period that cannot be: its message is for the reader of the page."""


@dataclass(frozen=True)
class Period:
    """The days `first` to `last`, both included, in `zone`, asked for at `now`; `problem` says what was wrong with
    the question.

    `cut` is set on a comparison with days under way: the instant up to which its last day counts.
    """

    key: str
    first: date
    last: date
    zone: ZoneInfo
    now: datetime
    compare: bool = True
    earliest: date | None = None
    problem: str = ""
    cut: datetime | None = None

    @classmethod
    def from_query(cls, query: QueryDict, *, now: datetime, zone: ZoneInfo, earliest: date | None) -> "Period":
        """The period a URL asks for; `earliest` is the first day with data. NonsenseError gives the default with a
        `problem`."""
        frame = cls(DEFAULT, _today(now, zone), _today(now, zone), zone, now, query.get("compare") != "0", earliest)
        try:
            return _asked(frame, query)
        except NonsenseError as nonsense:
            return replace(_ending(frame, DEFAULT, frame.today), problem=str(nonsense))

    @property
    def today(self) -> date:
        """The day it is in the zone."""
        return _today(self.now, self.zone)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def starts_at(self) -> datetime:
        """Its first instant."""
        return datetime.combine(self.first, time.min, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The first instant that no longer belongs to it."""
        return self.cut or datetime.combine(self.last + timedelta(days=1), time.min, self.zone)

    @property
    def under_way(self) -> bool:
        """Whether its last day is today, so that it still grows."""
        return self.last == self.today

    @property
    def before_data(self) -> bool:
        """Whether it ends before the first day with data."""
        return self.earliest is not None and self.last < self.earliest

    @cached_property
    def previous(self) -> "Period | None":
        """The days it is compared with: whole weeks, months or years earlier, today up to the same hour; None for
        all days, and where they begin before the data do: half of a period makes any change look large."""
        span = _days_before(self)
        if span is None or span[0] < (self.earliest or DAWN):
            return None
        same_day = self.key in {*LENGTHS, "C"} or span[1].day == self.last.day
        cut = _hour_of(datetime.combine(span[1], self.now.astimezone(self.zone).time(), self.zone))
        return replace(self, first=span[0], last=span[1], problem="", cut=cut if self.under_way and same_day else None)

    @property
    def comparison(self) -> "Period | None":
        """`previous` where the reader wants to compare, otherwise None."""
        return self.previous if self.compare else None

    @property
    def earlier(self) -> "Period | None":
        """The period just before, of the same kind; None where nothing lies before."""
        if self.key == "A" or self.first <= max(self.earliest or DAWN, DAWN):
            return None
        return _moved(self, self.first - timedelta(days=1))

    @property
    def later(self) -> "Period | None":
        """The period just after, of the same kind, never later than today; None where this one reaches today."""
        if self.last >= self.today:
            return None
        ends = {"M": _end_of_month, "P": _end_of_month, "Y": _end_of_year}
        step = timedelta(days=1 if self.key in ends else 365 if self.key == "L" else self.days)
        day = self.last + step
        return _moved(self, min(ends[self.key](day) if self.key in ends else day, self.today))

    @property
    def query(self) -> dict[str, str | None]:
        """Its parameters in a URL; None where the parameter falls away."""
        if self.key == "C":
            return {"period": "C", "from": self.first.isoformat(), "to": self.last.isoformat()}
        latest = self.last == self.today or self.key in {"A", "P"}
        return {"period": self.key, "from": None, "to": None if latest else self.last.isoformat()}


def _today(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()


def _day(query: QueryDict, name: str) -> date | None:
    text = query.get(name, "")
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NonsenseError(_("“%(text)s” is not a day. Write days as 2026-03-31.") % {"text": text[:20]}) from None
    if day < DAWN:
        raise NonsenseError(_("A period cannot begin before %(year)s.") % {"year": DAWN.year})
    return day


def _asked(frame: Period, query: QueryDict) -> Period:
    key = query.get("period") or DEFAULT
    if key not in KEYS or len(key) != 1:
        raise NonsenseError(_("There is no period “%(key)s”.") % {"key": key[:20]})
    first, last = _day(query, "from"), _day(query, "to") or frame.today
    if last > frame.today:
        raise NonsenseError(_("A period cannot end later than today."))
    if key != "C":
        return _ending(frame, key, last)
    if first is None or first > last:
        raise NonsenseError(_("The first day of a period must lie before the last."))
    return replace(frame, key="C", first=first, last=last)


def _ending(frame: Period, key: str, day: date) -> Period:
    """The period of kind `key` that ends on `day`, or has `day` in it for months and years."""
    if key in LENGTHS:
        return replace(frame, key=key, first=day - timedelta(days=LENGTHS[key] - 1), last=day)
    if key == "L":
        return replace(frame, key=key, first=_year_earlier(day) + timedelta(days=1), last=day)
    if key == "A":
        return replace(frame, key=key, first=min(frame.earliest or frame.today, frame.today), last=frame.today)
    if key == "P":
        day = frame.today.replace(day=1) - timedelta(days=1)
    first = day.replace(month=1, day=1) if key == "Y" else day.replace(day=1)
    end = _end_of_year(day) if key == "Y" else _end_of_month(day)
    return replace(frame, key=key, first=first, last=min(end, frame.today))


def _hour_of(moment: datetime) -> datetime:
    """Results are kept by the hour: of the hour under way nothing is compared yet."""
    hour = moment.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    return hour.astimezone(moment.tzinfo)


def _moved(period: Period, day: date) -> Period:
    frame = replace(period, problem="", cut=None)
    if period.key == "C":
        return replace(frame, first=day - timedelta(days=period.days - 1), last=day)
    return _ending(frame, "M" if period.key == "P" else period.key, day)


def _days_before(period: Period) -> tuple[date, date] | None:
    first, last = period.first, period.last
    if period.key == "A":
        return None
    if period.key in {"Y", "L"}:
        end = _year_earlier(last)
        return (
            first.replace(year=first.year - 1) if period.key == "Y" else _year_earlier(end) + timedelta(days=1)
        ), end
    if period.key in {"M", "P"}:
        month_end = first - timedelta(days=1)
        whole = last == _end_of_month(last)
        return month_end.replace(day=1), month_end if whole else month_end.replace(day=min(last.day, month_end.day))
    shift = timedelta(weeks=-(-period.days // 7))
    return first - shift, last - shift


def _year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, calendar.monthrange(day.year - 1, day.month)[1]))


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _end_of_year(day: date) -> date:
    return day.replace(month=12, day=31)
