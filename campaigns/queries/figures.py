"""The figures of a campaign, a variant or a day: counts, and rates that name their denominator."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal
from operator import add, attrgetter
from typing import Self


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of messages sent in some days, as `campaigns.definitions` means them. Revenue is in the market's money."""

    sent: int = 0
    refused: int = 0
    delivered: int = 0
    bounced_hard: int = 0
    bounced_soft: int = 0
    opened: int = 0
    opened_human: int = 0
    clicked_raw: int = 0
    clicked: int = 0
    unsubscribed: int = 0
    complained: int = 0
    on_desktop: int = 0
    on_mobile: int = 0
    on_tablet: int = 0
    booked: int = 0
    showed_up: int = 0
    appointments: int = 0
    revenue: Decimal = Decimal(0)

    def __add__(self, other: Self) -> Self:
        return type(self)(*map(add, _everything(self), _everything(other)))

    @property
    def lost(self) -> int:
        """Sent, not delivered."""
        return self.sent - self.delivered

    @property
    def opened_machine(self) -> int:
        """Opened by nobody but machines."""
        return self.opened - self.opened_human

    @property
    def clicked_machine(self) -> int:
        """Clicked by nobody but scanners."""
        return self.clicked_raw - self.clicked

    @property
    def booked_per_hundred(self) -> float:
        """Booked of every hundred delivered."""
        return 100 * (self.booking_rate or 0)

    @property
    def showed_up_per_hundred(self) -> float:
        """Showed up of every hundred delivered."""
        return 100 * (_rate(self.showed_up, self.delivered) or 0)

    @property
    def stayed_away(self) -> int:
        """Booked, and did not (yet) show up."""
        return self.booked - self.showed_up

    @property
    def delivery_rate(self) -> float | None:
        """Delivered of sent."""
        return _rate(self.delivered, self.sent)

    @property
    def open_rate(self) -> float | None:
        """Opened by anybody, of delivered."""
        return _rate(self.opened, self.delivered)

    @property
    def human_open_rate(self) -> float | None:
        """Opened by people, of delivered less what only machines opened."""
        return _rate(self.opened_human, self.delivered - self.opened_machine)

    @property
    def click_rate(self) -> float | None:
        """Clicked by people, of delivered."""
        return _rate(self.clicked, self.delivered)

    @property
    def click_to_open_rate(self) -> float | None:
        """Clicked by people, of opened by people."""
        return _rate(self.clicked, self.opened_human)

    @property
    def booking_rate(self) -> float | None:
        """Booked, of delivered."""
        return _rate(self.booked, self.delivered)

    @property
    def show_up_rate(self) -> float | None:
        """Showed up, of booked."""
        return _rate(self.showed_up, self.booked)

    @property
    def unsubscribe_rate(self) -> float | None:
        """Unsubscribed, of delivered."""
        return _rate(self.unsubscribed, self.delivered)

    @property
    def complaint_rate(self) -> float | None:
        """Complaints, of delivered."""
        return _rate(self.complained, self.delivered)


_everything = attrgetter(*(field.name for field in fields(Figures)))


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None


RATES: dict[str, Callable[[Figures], float | None]] = {
    "delivered": lambda f: f.delivery_rate,
    "opened_human": lambda f: f.human_open_rate,
    "clicked": lambda f: f.click_rate,
    "booked": lambda f: f.booking_rate,
    "showed_up": lambda f: f.show_up_rate,
    "unsubscribed": lambda f: f.unsubscribe_rate,
    "complained": lambda f: f.complaint_rate,
}
"""Every rate by the key of its definition."""
