"""What is measured of a customer within a window: every outcome's meaning, and the SQL that says the same.

`{since}` and `{until}` are the window's ends; `e` is an event of one of the outcome's sources
(`pilots.queries.sources`), in which whatever other sources tell is NULL. Each expression is evaluated over the events
of one customer; a customer without any has 0. Appointments that lie in the future have no outcome yet.
"""

from dataclasses import dataclass
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHARE: Final = "share"
MEAN: Final = "mean"
RATIO: Final = "ratio"
UP: Final = "up"
DOWN: Final = "down"
Kind = Literal["share", "mean", "ratio"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind` says what the figure is: a share of customers, a mean per customer, or a ratio of two sums (`y` over
    `x`)."""

    label: str | Promise
    meaning: str | Promise
    kind: Kind
    better: Literal["up", "down"]
    sources: tuple[str, ...]
    y: str
    x: str = "0"
    with_past: bool = False
    """Whether it asks for what happened before the window, too."""

    @property
    def in_points(self) -> bool:
        """Whether differences are percentage points."""
        return self.kind == SHARE


_VISITED = "e.status = 'attended' AND e.starts_at >= {since} AND e.starts_at < {until}"
_CALLS = "count(*) FILTER (WHERE e.called_at >= {since} AND e.called_at < {until})"
_ANSWERED = "e.answered_at >= {since} AND e.answered_at < {until}"
_BOOKED = "e.booked_at >= {since} AND e.booked_at < {until}"

OUTCOMES: Final[dict[str, Outcome]] = {
    "showed_up": Outcome(
        _("Showed up"),
        _("Customers who came to an appointment within the window, of all exposed."),
        SHARE,
        UP,
        ("appointments",),
        f"bool_or({_VISITED})::int",
    ),
    "booked": Outcome(
        _("Booked"),
        _("Customers who booked an appointment within the window, of all exposed."),
        SHARE,
        UP,
        ("appointments",),
        f"bool_or({_BOOKED})::int",
    ),
    "booked_online": Outcome(
        _("Booked online"),
        _("Customers who booked on the website within the window, of all exposed."),
        SHARE,
        UP,
        ("appointments",),
        f"bool_or({_BOOKED} AND e.booked_via = 'web')::int",
    ),
    "returned": Outcome(
        _("Returned"),
        _("Customers who had come before and came again within the window, of all exposed."),
        SHARE,
        UP,
        ("appointments",),
        f"(bool_or({_VISITED}) AND bool_or(e.status = 'attended' AND e.starts_at < {{since}}))::int",
        with_past=True,
    ),
    "cancelled": Outcome(
        _("Cancelled"),
        _("Customers who cancelled an appointment within the window, of all exposed."),
        SHARE,
        DOWN,
        ("appointments",),
        "bool_or(e.status = 'cancelled' AND e.status_at >= {since} AND e.status_at < {until})::int",
    ),
    "no_show": Outcome(
        _("Did not come"),
        _("Customers who stayed away from an appointment within the window, of all exposed."),
        SHARE,
        DOWN,
        ("appointments",),
        "bool_or(e.status = 'no_show' AND e.starts_at >= {since} AND e.starts_at < {until})::int",
    ),
    "unsubscribed": Outcome(
        _("Unsubscribed"),
        _("Customers who refused messages within the window, by a message or in any other way, of all exposed."),
        SHARE,
        DOWN,
        ("messages", "permissions"),
        "bool_or(e.unsubscribed_at >= {since} AND e.unsubscribed_at < {until})::int",
    ),
    "complained": Outcome(
        _("Complaints"),
        _("Customers who marked a message as spam within the window, of all exposed."),
        SHARE,
        DOWN,
        ("messages",),
        "bool_or(e.complained_at >= {since} AND e.complained_at < {until})::int",
    ),
    "calls": Outcome(
        _("Calls per customer"),
        _("Calls with a customer within the window, per exposed customer."),
        MEAN,
        DOWN,
        ("calls",),
        _CALLS,
    ),
    "calls_per_appointment": Outcome(
        _("Calls per appointment"),
        _("Calls within the window over appointments within the window, by the customers drawn."),
        RATIO,
        DOWN,
        ("calls", "appointments"),
        _CALLS,
        "count(*) FILTER (WHERE e.starts_at >= {since} AND e.starts_at < {until})",
    ),
    "nps": Outcome(
        _("Net Promoter Score"),
        _("Promoters minus detractors, of every hundred answers within the window. Who answers may differ by variant."),
        RATIO,
        UP,
        ("answers",),
        f"sum(e.points) FILTER (WHERE {_ANSWERED})",
        f"count(*) FILTER (WHERE {_ANSWERED})",
    ),
    "revenue": Outcome(
        _("Revenue per customer"),
        _("Revenue of appointments kept within the window, per exposed customer; cut at the cap of the plan."),
        MEAN,
        UP,
        ("appointments",),
        f"least(coalesce(sum(e.revenue) FILTER (WHERE {_VISITED}), 0), %(cap)s)",
    ),
}

TRIGGERS: Final = {
    "assignment": _("being assigned"),
    "booking": _("the first appointment booked after being assigned"),
    "reported": _("what the calling system reports for every arm"),
}
AUDIENCES: Final = {
    "given": _("whoever a system or a file assigns"),
    "customers": _("every customer of this market"),
    "visitors": _("customers who came in the last so many days"),
    "absent": _("customers who came before, but not in the last so many days"),
    "upcoming": _("customers with an appointment in the next so many days"),
}
