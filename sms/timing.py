"""When a text message is to leave: now, at a moment, or so long before each appointment. What may not leave then waits
by the rules of `sms.hours`.

Hours before an appointment are hours that pass, whatever the clock does that night; a time of day is the market's
clock. Where the clock skips that time, the message leaves as much later as the clock skipped; where it strikes twice,
at the first.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class When:
    """One of four: nothing given is now, `at` is a moment, `before` hours before the appointment, and `clock` the time
    of day so many `days` before it."""

    at: datetime | None = None
    before: timedelta | None = None
    days: int = 0
    clock: time | None = None

    @property
    def is_relative(self) -> bool:
        """Whether each message has a moment of its own, which its appointment decides."""
        return self.before is not None or self.clock is not None

    def moment(self, *, now: datetime, zone: ZoneInfo, appointment: datetime | None) -> datetime | None:
        """In UTC; None where it is counted from an appointment and there is none."""
        if not self.is_relative:
            return (self.at or now).astimezone(UTC)
        if appointment is None:
            return None
        if self.before is not None:
            return appointment.astimezone(UTC) - self.before
        day = appointment.astimezone(zone).date() - timedelta(days=self.days)
        return datetime.combine(day, self.clock or time(), zone).astimezone(UTC)

    @property
    def code(self) -> str:
        """As it is kept; `from_code` reads it."""
        if self.before is not None:
            return f"before {int(self.before.total_seconds() // 60)}"
        if self.clock is not None:
            return f"day {self.days} {self.clock:%H:%M}"
        return f"at {self.at.astimezone(UTC).isoformat()}" if self.at else ""

    @classmethod
    def from_code(cls, code: str) -> Self:
        """Raises ValueError for what no `code` is."""
        kind, *rest = code.split(" ") if code else ["now"]
        if kind == "before":
            return cls(before=timedelta(minutes=int(rest[0])))
        if kind == "day":
            return cls(days=int(rest[0]), clock=time.fromisoformat(rest[1]))
        return cls(at=datetime.fromisoformat(rest[0])) if kind == "at" else cls()


NOW: Final = When()
