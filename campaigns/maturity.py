"""When a figure is complete, and until when it is known: by the freshest news that it rests on, never by today.

What younger messages lead to is still coming in: shown grey, in no sentence, and compared only with what had come in
of others at the same age.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

Feed = tuple[str, str]
"""A source and a channel."""
News = Literal["told", "answered", "visits"]
"""What a figure rests on: anything told of messages, what customers did with them, or appointments."""


@dataclass(frozen=True, slots=True)
class Ripening:
    """On which news a figure rests, and how many days after sending it is complete: `windows` of the rule more."""

    news: News
    days: int
    windows: int = 0

    def span(self, window: int) -> timedelta:
        """From the end of the day of sending."""
        return timedelta(days=self.days + self.windows * window)


_ANSWER: Final = Ripening("answered", 3)
RIPENING: Final[Mapping[str, Ripening]] = {
    "sent": Ripening("told", 0),
    "delivered": Ripening("told", 1),
    "opened_human": _ANSWER,
    "clicked": _ANSWER,
    "unsubscribed": _ANSWER,
    "complained": _ANSWER,
    "booked": Ripening("visits", 3, 1),
    "showed_up": Ripening("visits", 3, 1),
}
"""By the key of the definition. Who showed up is complete when, besides, no appointment is still to come."""


@dataclass(frozen=True)
class Horizon:
    """Until which hour each feed has told, and appointments; where nothing is known, until the hour under way."""

    now: datetime
    told: Mapping[Feed, datetime] = field(default_factory=dict)
    answered: Mapping[Feed, datetime] = field(default_factory=dict)
    appointments: datetime | None = None

    def until(self, news: News, feed: Feed | None = None) -> datetime:
        """The beginning of the hour of the latest news: all before it is known. Of every feed where none is named."""
        if news == "visits":
            return hour_of(min(self.appointments or self.now, self.now))
        if feed is None:
            return min((self.until(news, each) for each in self.told), default=hour_of(self.now))
        known = self.answered if news == "answered" else self.told
        return hour_of(min(known.get(feed) or self.told.get(feed) or self.now, self.now))

    def unknown(self, metric: str) -> bool:
        """Whether a figure rests on news that never came: where no appointment is known, none is no answer."""
        return RIPENING[metric].news == "visits" and self.appointments is None

    def settled(self, metric: str, window: int, zone: ZoneInfo, feed: Feed | None = None) -> date:
        """The first day of which the messages are too young: all sent before it are complete."""
        ripening = RIPENING[metric]
        return self.until(ripening.news, feed).astimezone(zone).date() - ripening.span(window)


def hour_of(instant: datetime) -> datetime:
    """The beginning of its hour."""
    return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def moved_back(instant: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time so many days earlier on the clock of a market."""
    local = instant.astimezone(zone)
    clock = time(local.hour, local.minute, local.second, fold=local.fold)
    return datetime.combine(local.date() - timedelta(days=days), clock, zone).astimezone(UTC)
