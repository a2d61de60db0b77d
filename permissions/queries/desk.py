"""The grid as the call desk shows it: words, icons, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from permissions.models import Action, Channel, Source
from permissions.queries.grid import PURPOSES, Cell, Grid
from ui.formats import day, short_day

ICONS: Final = {
    Channel.EMAIL: "mail", Channel.SMS: "speech", Channel.PHONE: "phone", Channel.POST: "letter",
    Channel.ONSITE: "window",
}  # fmt: skip
_REFUSED: Final = frozenset({"denied_all", "denied_purpose", "bounced", "complained", "erased"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell in words: `css` is yes, no, unasked or never."""

    purpose: str
    css: str
    icon: str
    word: str
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """A channel with the address that it writes to."""

    channel: Channel
    reach: str
    cells: tuple[Shown, ...]

    @property
    def icon(self) -> str:
        """Of `ui.icons`."""
        return ICONS[self.channel]

    @property
    def word(self) -> str:
        """The channel's name."""
        return str(self.channel.label)


def rows(grid: Grid, reach: dict[str, str], *, fresh: UUID | None, before: Collection[str]) -> tuple[Row, ...]:
    """The grid as it is read; cells that act `fresh` changed say so, and whether they were allowed `before` it."""
    return tuple(
        Row(
            row[0].channel,
            reach.get(row[0].channel, ""),
            tuple(_shown(cell, fresh=fresh, was=f"{cell.channel}/{cell.purpose}" in before) for cell in row),
        )
        for row in grid.rows
    )


def allowed(grid: Grid) -> list[str]:
    """ "channel/purpose" of each cell by which somebody may be sent something."""
    return [f"{cell.channel}/{cell.purpose}" for row in grid.rows for cell in row if cell.allowed]


def purposes() -> list[str]:
    """The heads of the grid's columns."""
    return [str(purpose.label) for purpose in PURPOSES]


def _shown(cell: Cell, *, fresh: UUID | None, was: bool) -> Shown:
    css, icon, word = _answer(cell)
    changed = fresh is not None and cell.act == fresh and css != "never"
    note = (_("just now, was yes") if was else _("just now")) if changed else _note(cell, css)
    return Shown(str(cell.purpose.label), f"{css} changed" if changed else css, icon, word, note)


def _answer(cell: Cell) -> tuple[str, str, str]:
    if cell.allowed:
        return "yes", "yes", _("Yes")
    if cell.code in _REFUSED:
        return "no", "no", _("No")
    if cell.code == "no_consent":
        return "unasked", "unasked", _("Not asked")
    return "never", "same", _("n/a")


def _note(cell: Cell, css: str) -> str:
    """Since when and from where, else why."""
    if cell.at and css in {"yes", "no"} and cell.code not in {"service", "soft_opt_in", "not_objected"}:
        return f"{_source(cell)}, {_when(cell.at)}"
    return {
        "service": _("always"),
        "soft_opt_in": _("customer, may object"),
        "not_objected": _("until they object"),
        "no_address": _("no address"),
    }.get(cell.code, "")


def _source(cell: Cell) -> str:
    if cell.action == Action.VOID:
        return _("undone")
    return {
        Source.AGENT_CALL: _("by phone"),
        Source.SELF_SERVICE: _("own page"),
        Source.ONE_CLICK: _("mail program"),
        Source.SMS_KEYWORD: _("STOP by SMS"),
        Source.COMPLAINT: _("spam report"),
        Source.HARD_BOUNCE: _("came back"),
        Source.CONSENT_REGISTER: _("register"),
        Source.CSV_IMPORT: _("file"),
        Source.DOUBLE_OPTIN: _("signed up"),
        Source.AGENT_CORRECTION: _("former address"),
    }.get(Source(cell.source), cell.source_words)


def _when(at: datetime) -> str:
    this_year = timezone.now().astimezone(at.tzinfo).year == at.year
    return short_day(at.date()) if this_year else day(at.date())
