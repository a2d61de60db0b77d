"""The figures of a campaign, a variant or a day: counts, and rates that name their denominator."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from operator import add, attrgetter
from typing import Self


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of messages sent in some days, as `campaigns.definitions` means them. Revenue is in the market's money.

    Of the `appointments`, `attended` were kept, `to_come` have their time before them, and `called_off` were cancelled
    ahead of it; `last_sent` is the last day on which any message was sent.
    """

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
    attended: int = 0
    to_come: int = 0
    called_off: int = 0
    last_sent: date | None = None

    def __add__(self, other: Self) -> Self:
        days = [day for day in (self.last_sent, other.last_sent) if day]
        sums = dict(zip(COUNTED, map(add, _everything(self), _everything(other)), strict=True))
        return type(self)(**sums, last_sent=max(days, default=None))

    @property
    def due(self) -> int:
        """Appointments whose time has passed, or that the branch closed."""
        return self.appointments - self.to_come - self.called_off

    @property
    def missed(self) -> int:
        """Due, and not kept."""
        return self.due - self.attended

    @property
    def lost(self) -> int:
        """Sent, not delivered."""
        return self.sent - self.delivered

    @property
    def unconfirmed(self) -> int:
        """Sent, neither delivered nor bounced: nobody told (yet) whether it arrived."""
        return max(0, self.lost - self.bounced_hard - self.bounced_soft)

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
        return RATES["delivered"](self)

    @property
    def open_rate(self) -> float | None:
        """Opened by anybody, of delivered."""
        return _rate(self.opened, self.delivered)

    @property
    def human_open_rate(self) -> float | None:
        """Opened by people, of delivered less what only machines opened."""
        return RATES["opened_human"](self)

    @property
    def click_rate(self) -> float | None:
        """Clicked by people, of delivered."""
        return RATES["clicked"](self)

    @property
    def click_to_open_rate(self) -> float | None:
        """Clicked by people, of opened by people."""
        return _rate(self.clicked, self.opened_human)

    @property
    def booking_rate(self) -> float | None:
        """Booked, of delivered."""
        return RATES["booked"](self)

    @property
    def show_up_rate(self) -> float | None:
        """Appointments that were kept, of those that are due."""
        return RATES["showed_up"](self)

    @property
    def unsubscribe_rate(self) -> float | None:
        """Unsubscribed, of delivered."""
        return RATES["unsubscribed"](self)

    @property
    def complaint_rate(self) -> float | None:
        """Complaints, of delivered."""
        return RATES["complained"](self)


COUNTED = tuple(field.name for field in fields(Figures) if field.name != "last_sent")
"""What adds up."""
_everything = attrgetter(*COUNTED)


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None


SHARES: dict[str, Callable[[Figures], tuple[int, int]]] = {
    "delivered": lambda f: (f.delivered, f.sent),
    "opened_human": lambda f: (f.opened_human, f.delivered - f.opened_machine),
    "clicked": lambda f: (f.clicked, f.delivered),
    "booked": lambda f: (f.booked, f.delivered),
    "showed_up": lambda f: (f.attended, f.due),
    "unsubscribed": lambda f: (f.unsubscribed, f.delivered),
    "complained": lambda f: (f.complained, f.delivered),
}
"""How many of how many, by the key of the definition."""


def _rate_of(share: Callable[[Figures], tuple[int, int]]) -> Callable[[Figures], float | None]:
    return lambda figures: _rate(*share(figures))


RATES: dict[str, Callable[[Figures], float | None]] = {key: _rate_of(share) for key, share in SHARES.items()}
"""Every rate by the key of its definition; None of nothing."""
