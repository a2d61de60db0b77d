"""The columns of the pilots' tables: for the page and, the same, for files."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from pilots.definitions import OUTCOMES
from pilots.models import HOLDOUT
from pilots.plan import Plan
from pilots.queries.people import Member
from pilots.queries.pilots import Line
from pilots.results import ArmRow
from pilots.statistics.courses import Point
from pilots.status import WORDS
from pilots.summary import effect_of
from pilots.words import change, span
from pilots.years import Year
from ui import formats
from ui.tables import Column, Kind


def log_columns(*, opens: bool) -> list[Column[Line]]:
    """The log: what was tried, by whom, what came of it; customers are linked where the reader may see persons
    (`opens`)."""
    return [_name(), _state(), _outcome(), _assigned(opens=opens), _effect(), _owner()]


def decision_columns() -> list[Column[Line]]:
    """Decided pilots, with their reason and lesson."""
    lesson = Column[Line](
        "lesson",
        _("What we learned"),
        lambda row: (row.decision.lesson or row.decision.reason)[:160] if row.decision else "",
    )
    against = Column[Line](
        "against", _("Against the advice"), lambda row: _("yes") if row.decision and row.decision.against else ""
    )
    return [_name(), _state(), _outcome(), _effect(), lesson, against]


def year_columns() -> list[Column[Year]]:
    """The years in which something was decided."""
    return [
        Column[Year]("year", _("Year"), lambda row: str(row.year)),
        Column[Year]("decided", _("Decided"), lambda row: row.decided, "count", strong=True),
        Column[Year]("rolled_out", _("Rolled out"), lambda row: row.rolled_out, "count"),
        Column[Year]("stopped", _("Stopped"), lambda row: row.stopped, "count"),
        Column[Year]("inconclusive", _("Inconclusive"), lambda row: row.inconclusive, "count"),
        Column[Year]("effects", _("Effects of what was rolled out"), lambda row: row.effects or "–"),
    ]


def _name() -> Column[Line]:
    return Column[Line](
        "name",
        _("Pilot"),
        lambda row: row.pilot.name,
        href=lambda row: reverse("pilots:detail", args=[row.pilot.key]),
        under=lambda row: row.plan.hypothesis[:120],
    )


def _state() -> Column[Line]:
    return Column[Line]("state", _("State"), lambda row: str(WORDS[row.status]))


def _outcome() -> Column[Line]:
    return Column[Line]("outcome", _("Measured by"), lambda row: str(OUTCOMES[row.plan.outcome].label), minor=True)


def _assigned(*, opens: bool) -> Column[Line]:
    def href(row: Line) -> str:
        shown = opens and row.assigned
        return f"{reverse('pilots:customers', args=[row.pilot.key])}?metric=assigned" if shown else ""

    return Column[Line]("assigned", _("Customers"), lambda row: row.assigned, "count", href)


def _effect() -> Column[Line]:
    def value(row: Line) -> str:
        told = effect_of(row)
        return change(row.plan.outcome, told.value) if told else "–"

    def interval(row: Line) -> str:
        told = effect_of(row)
        if told is None:
            return ""
        figures = span(row.plan.outcome, told.low, told.high)
        return _("%(span)s, by %(day)s") % {"span": figures, "day": formats.day(told.day)} if told.day else figures

    return Column("effect", _("Effect"), value, under=interval)


def _owner() -> Column[Line]:
    return Column[Line]("owner", _("Owner"), lambda row: row.pilot.owner.name, minor=True)


def arm_columns(plan: Plan, href: Callable[[ArmRow, str], str]) -> list[Column[ArmRow]]:
    """A pilot's variants side by side; counts open their customers where `href` gives an address."""

    def counted(key: str, label: str, value: Callable[[ArmRow], int | None], *, minor: bool = False) -> Column[ArmRow]:
        return Column[ArmRow](key, label, value, "count", lambda row: href(row, key) if value(row) else "", minor=minor)

    label = str(OUTCOMES[plan.outcome].label)
    shares = OUTCOMES[plan.outcome].kind == "share"
    return [
        Column[ArmRow]("arm", _("Variant"), lambda row: row.name, under=_apart),
        counted("assigned", _("Assigned"), lambda row: row.heads.assigned, minor=True),
        counted("exposed", _("Exposed"), lambda row: row.heads.exposed, minor=True),
        counted("mature", _("Past the window"), lambda row: row.heads.mature),
        *([counted("outcome", label, lambda row: row.successes)] if shares else []),
        Column[ArmRow]("figure", _("Of these") if shares else label, lambda row: row.figure or "–", strong=True),
        Column[ArmRow]("difference", _("Difference with A"), _difference, under=_interval),
    ]


def arm_file_columns(plan: Plan) -> list[Column[ArmRow]]:
    """The same as numbers, for files; without those that are not shown yet."""
    kind: Kind = "points" if OUTCOMES[plan.outcome].kind == "share" else "decimal"

    def at(name: str, label: str, number: Callable[[Point], float]) -> Column[ArmRow]:
        return Column[ArmRow](name, label, lambda row: number(row.result) if row.result else None, kind)

    return [
        *(
            column
            for column in arm_columns(plan, lambda _row, _metric: "")
            if column.key not in {"figure", "difference"}
        ),
        Column[ArmRow]("as_of", _("As of"), lambda row: row.day.isoformat() if row.day else ""),
        Column[ArmRow](
            "figure", str(OUTCOMES[plan.outcome].label), lambda row: row.known.value if row.known else None, kind
        ),
        at("difference", _("Difference with A"), lambda point: point.value),
        at("low", _("From"), lambda point: point.interval.low),
        at("high", _("To"), lambda point: point.interval.high),
    ]


def _interval(row: ArmRow) -> str:
    """In words, and as a bar beside zero."""
    drawn = render_to_string("pilots/_effect.html", {"bar": row.bar, "state": "of-arm"}) if row.bar else ""
    return format_html("{}{}", row.span, drawn)


def _apart(row: ArmRow) -> str:
    return _("counted apart, in none of the variants") if row.is_holdout else ""


def _difference(row: ArmRow) -> str:
    return _("comparison") if row.place == 0 else row.difference or "–"


def member_columns(plan: Plan, zone: Any, card: Callable[[Member], str]) -> list[Column[Member]]:  # noqa: ANN401 (a ZoneInfo)
    """The customers of a pilot: for the page, and for the file that goes to a sending system."""

    def local(moment: Any) -> Any:  # noqa: ANN401 (a moment or nothing)
        return moment.astimezone(zone) if moment else None

    def arm(row: Member) -> str:
        return "holdout" if row.arm == HOLDOUT else plan.arms[row.arm].key

    return [
        Column[Member]("customer", _("Customer"), lambda row: row.name or _("without a name"), href=card),
        Column[Member]("source", _("Source"), lambda row: row.source),
        Column[Member]("external_id", _("Id in the source"), lambda row: row.external_id),
        Column[Member]("arm", _("Variant"), arm),
        Column[Member]("assigned", _("Assigned"), lambda row: local(row.assigned_at), "instant"),
        Column[Member]("exposed", _("Exposed"), lambda row: local(row.exposed_at), "instant"),
    ]
