"""What a pilot's latest look says of it, kept beside it, so that a list reads one row a pilot and no looks."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from pilots.models import Pilot, State
from pilots.queries.pilots import Line
from pilots.reading import SHOWN, Finding, Reading


@dataclass(frozen=True, slots=True)
class Summary:
    """The finding (`pilots.reading.Finding`), of which arm, and the difference with its interval at the look before
    `day`; without figures while nothing may be said."""

    finding: str
    arm: str
    day: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The same as the page says."""
        arm, point = reading.plan.arms[reading.best].key, reading.result
        if reading.finding not in SHOWN or point is None:
            return cls(reading.finding, arm, reading.day.isoformat() if reading.day else None)
        return cls(reading.finding, arm, point.day.isoformat(), point.value, point.interval.low, point.interval.high)

    @classmethod
    def kept(cls, pilot: Pilot) -> Self:
        """As it was kept; of a pilot without a look, that nothing may be said."""
        told: dict[str, Any] = pilot.summary or {}
        known = {each.name: told[each.name] for each in fields(cls) if each.name in told}
        return cls(**{"finding": Finding.COLLECTING, "arm": "", **known})

    @property
    def as_of(self) -> date | None:
        """The day of the look."""
        return date.fromisoformat(self.day) if self.day else None

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference with its interval, and the day of its look where that is known."""

    value: float
    low: float
    high: float
    day: date | None


def effect_of(line: Line) -> Effect | None:
    """What a line of the log shows: of a decided pilot that of its decision, else that of its page."""
    made, kept = line.decision, Summary.kept(line.pilot)
    decided = made is not None and line.pilot.state == State.DECIDED
    told = (
        (made.effect, made.low, made.high, made.as_of)
        if made and decided
        else (kept.value, kept.low, kept.high, kept.as_of)
    )
    value, low, high, day = told
    return None if value is None or low is None or high is None else Effect(value, low, high, day)
