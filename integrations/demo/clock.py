"""Days as the story counts them: opening hours, weekdays, seasons, one storm. Instants are seconds since 1970."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

DAY = 86_400
HOUR = 3_600
MINUTE = 60

AHEAD = 45
"""Days after today in which an appointment can be planned."""

# Cold cracks glass: January asks almost twice what July asks.
_SEASON = (1.45, 1.32, 1.06, 0.92, 0.86, 0.80, 0.76, 0.78, 0.92, 1.04, 1.12, 1.22)
_WEEK = (1.32, 1.16, 1.10, 1.06, 1.02, 0.62, 0.40)
_STORM = ((1, 19), (1, 25))
_STORM_DEMAND = 2.3
_CLOSED = frozenset({(1, 1), (4, 27), (12, 25), (12, 26)})


def _demand(day: date) -> float:
    storm = _STORM_DEMAND if _STORM[0] <= (day.month, day.day) <= _STORM[1] else 1.0
    return _SEASON[day.month - 1] * _WEEK[day.weekday()] * storm


class Clock:
    """The days from the first of the story, which is day 0, to today and a little further."""

    def __init__(self, zone: ZoneInfo, *, first: date, now: datetime) -> None:
        self.now = int(now.timestamp())
        self.today = (now.astimezone(zone).date() - first).days
        self.dates = [first + timedelta(days) for days in range(self.today + AHEAD)]
        # From noon, since the hour that a clock change takes or gives lies before it.
        self._begins = [int(datetime.combine(day, time(12), zone).timestamp()) - 12 * HOUR for day in self.dates]
        self._demand = list(accumulate(_demand(day) for day in self.dates[: self.today + 1]))

    def at(self, day: int, seconds: int) -> int:
        """The instant on a day, as many seconds after midnight by the clock on the wall."""
        return self._begins[day] + seconds

    def day(self, at: int) -> int:
        """The day of an instant."""
        return max(0, bisect_right(self._begins, at) - 1)

    def share(self, at: int) -> float:
        """How far an instant is between the first day (0) and now (1)."""
        return (at - self._begins[0]) / max(1, self.now - self._begins[0])

    def busy_day(self, rng: Random) -> int:
        """Some day up to today: the busier, the likelier."""
        return rng.choices(range(self.today + 1), cum_weights=self._demand)[0]

    def years(self) -> float:
        """How much a year asks, times this, is asked in the story."""
        return self._demand[-1] / _year()

    def open_day(self, day: int) -> int:
        """This day or the next one on which branches are open."""
        last = len(self.dates) - 1
        while day < last and (self.dates[day].weekday() == 6 or self._is_holiday(day)):
            day += 1
        return min(day, last)

    def _is_holiday(self, day: int) -> bool:
        return (self.dates[day].month, self.dates[day].day) in _CLOSED

    def since(self, month: int, day: int) -> int:
        """The instant at which the latest such day of a year began."""
        year = self.dates[self.today].year
        wanted = date(year, month, day)
        if wanted > self.dates[self.today]:
            wanted = date(year - 1, month, day)
        return self._begins[0] + (wanted - self.dates[0]).days * DAY


@cache
def _year() -> float:
    return sum(_demand(date(2025, 1, 1) + timedelta(days)) for days in range(365))
