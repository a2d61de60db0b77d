"""Invented figures for the furniture's own page; nothing here is measured."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import sin
from typing import Any

from django.utils.translation import gettext as _

from ui import figure, formats
from ui.funnel import Note, Step
from ui.kpi import Direction, Kpi, Verdict

TOKENS = (
    *("paper", "paper-sunk", "paper-raised", "ink", "ink-2", "ink-3", "line", "line-strong"),
    *("accent", "accent-hover", "accent-soft", "on-accent", "amber-ink", "amber", "amber-soft"),
    *("red-ink", "red", "red-soft", "chart-1", "chart-2", "chart-3", "chart-4", "chart-5"),
    *("chart-ref", "chart-grid", "band", "focus"),
)
RISING = [90.1, 90.4, 90.2, 91.0, 91.3, 91.1, 91.9, 92.2, 92.0, 92.8, 93.1, 93.6]
FALLING = [5.4, 5.2, 5.3, 5.1, 5.2, 5.0, 5.1, 4.9, 5.0, 4.9, 4.7, 4.8]
WAVY = [61, 60, 61.5, 60.5, 61, 62, 61, 60.5, 61.5, 61, 61.5, 61]


@dataclass(frozen=True)
class Channel:
    """A sample row."""

    name: str
    appointments: int
    attended: float
    change: float
    trend: list[float]


CHANNELS = [
    Channel("Website", 73664, 0.943, 0.014, RISING),
    Channel("Partner", 14238, 0.962, 0.002, WAVY),
    Channel("Phone", 28243, 0.909, 0.009, RISING),
    Channel("Voicebot", 4861, 0.892, -0.006, FALLING),
    Channel("Branch", 3854, 0.960, 0.0, WAVY),
]


@dataclass(frozen=True)
class Job:
    """A sample job half-way; it does not poll, since nothing is under way."""

    done: int = 8421
    total: int = 20000
    state: str = "paused"
    url: str = ""

    @property
    def message(self) -> str:
        """What it does."""
        return _("Importing results")


def kpis() -> list[Kpi]:
    """Six tiles: better, selected, lower-is-better, worse and the same."""
    number = formats.decimal
    up: tuple[Direction, Verdict] = ("up", "better")
    down: tuple[Direction, Verdict] = ("down", "better")
    return [
        Kpi(_("Booked online"), number(70.4), "%", _("1.8 points"), *up, RISING, 93, _("target 72 %"), "?tile=a"),
        Kpi(_("Show-up"), number(93.6), "%", _("1.1 points"), *up, RISING, 93, _("target 94 %"), "?tile=b", True),  # noqa: FBT003
        Kpi(_("Cancellations"), number(4.8), "%", _("0.4 points"), *down, FALLING, 4.7, _("target 4.5 %"), "?tile=c"),
        Kpi(_("Returning"), number(18.9), "%", _("0.7 points"), *up, RISING, 90.2, _("target reached"), "?tile=d"),
        Kpi(_("Calls per appointment"), number(0.31, 2), "", "0,02", "up", "worse", RISING, 90.4, _("target 0.25")),
        Kpi("NPS", "61", "", _("0 points"), "same", "same", WAVY, 60.6, _("target reached"), "?tile=f"),
    ]  # fmt: skip


def steps() -> list[Step]:
    """A funnel of six steps with raw opens and losses."""
    lost, missed = Note(_("not delivered"), 744, "?step=bounced"), Note(_("did not come"), 529, "?step=missed")
    machines, scanners = Note(_("by machines only"), 7054), Note(_("scanner clicks apart"), 312)
    people, of = (_("Opened by people"), 23109, "?step=opened"), _("of delivered")
    return [
        Step(_("Sent"), 41286, "?step=sent", share_of=_("customers, each counted once")),
        Step(_("Delivered"), 40542, "?step=delivered", 0.982, _("of sent"), [lost]),
        Step(*people, 0.57, of, [machines], machine=7054),
        Step(_("Clicked"), 15812, "?step=clicked", 0.39, of, [scanners]),
        Step(_("Booked"), 13217, "?step=booked", 0.326, of, [Note(_("attributed, not an effect"))]),
        Step(_("Showed up"), 12688, "?step=attended", 0.96, _("of booked"), [missed]),
    ]


def attendance(last: date) -> dict[str, Any]:
    """A line with its comparison, single days, pins and a target."""
    days = [last - timedelta(days=90 - n) for n in range(91)]
    weeks = days[6::7]
    single = [92.6 + n * 0.02 + 1.1 * sin(n * 2.3) * sin(n * 0.7) for n in range(91)]
    this = [92.8, 92.9, 92.8, 93.1, 93.3, 93.3, 93.6, 93.8, 93.7, 94.1, 94.3, 94.3, 94.5]
    before = [91.9, 91.6, 91.8, 91.5, 91.9, 91.8, 91.4, 91.8, 91.9, 91.5, 91.7, 92.0, 91.8]
    traces = [
        figure.trace(_("single days"), days, single, role="dots"),
        figure.trace(_("last year"), weeks, before, role="reference", end=formats.decimal(91.8)),
        figure.trace(_("this year"), weeks, this, end=formats.decimal(94.5)),
    ]
    pins = [
        figure.Pin(days[14], _("Pilot starts")),
        figure.Pin(days[46], _("Storm: 2 branches shut")),
        figure.Pin(days[73], _("New boards")),
    ]
    return figure.figure(traces, unit="%", pins=pins, target=(94, _("target 94 %")))


def series(last: date) -> dict[str, Any]:
    """Five series, each with its own dash."""
    days = [last - timedelta(days=27 - n) for n in range(28)]
    names = ["Website", _("Phone"), _("Partner"), "Voicebot", _("Branch")]
    lines = [[60 - 11 * k + 3 * sin(n / 4 + k) for n in range(28)] for k in range(5)]
    return figure.figure(
        [figure.trace(name, days, y, end=formats.decimal(y[-1], 0)) for name, y in zip(names, lines, strict=True)]
    )


def bars(last: date) -> dict[str, Any]:
    """Bars with the raw part hatched on top, and an interval."""
    days = [last - timedelta(days=13 - n) for n in range(14)]
    human = [1400 + 220 * sin(n * 1.1) for n in range(14)]
    raw = [420 + 60 * sin(n * 2.0) for n in range(14)]
    traces = [
        figure.trace(_("people"), days, human, role="bar"),
        figure.trace(_("machines only"), days, raw, role="raw"),
    ]
    return figure.figure(traces, from_zero=True)


def interval(last: date) -> dict[str, Any]:
    """An effect with its interval, narrowing."""
    days = [last - timedelta(days=59 - n) for n in range(60)]
    effect = [1.5 + 0.3 * sin(n / 5) for n in range(60)]
    wide = [6 / (n + 4) ** 0.5 for n in range(60)]
    low, high = ([e - w for e, w in zip(effect, wide, strict=True)], [e + w for e, w in zip(effect, wide, strict=True)])
    line = figure.trace(_("difference"), days, effect, end=formats.signed(effect[-1]))
    return figure.figure([*figure.band(_("interval"), days, low, high), line])
