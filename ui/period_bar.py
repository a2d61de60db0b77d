"""The filter bar: every period as a link that keeps the rest of the URL."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ui import formats
from ui.period import Period

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

SHOWN = (
    ("D", _("Today")),
    ("W", _("7 days")),
    ("F", _("28 days")),
    ("N", _("91 days")),
    ("M", _("Month")),
    ("L", _("12 months")),
)
MORE = (("P", _("Last month")), ("Y", _("This year")), ("A", _("All")))
ON_NARROW_ONLY_IN_MENU = {"D", "W"}
FORGOTTEN = ("after", "page")  # a place in a list means nothing in another period


@dataclass(frozen=True)
class Choice:
    """One period to choose: its key, its words, its URL."""

    key: str
    words: str
    href: str
    current: bool

    @property
    def only_in_menu_on_narrow(self) -> bool:
        """Whether a narrow screen shows it in the menu only."""
        return self.key in ON_NARROW_ONLY_IN_MENU


@dataclass(frozen=True)
class PeriodBar:
    """A period and the URL of the page it stands on."""

    period: Period
    query: QueryDict

    def _href(self, **changes: str | None) -> str:
        stays = [(name, values) for name, values in self._stays if name not in changes]
        new = [(name, [value]) for name, value in changes.items() if value is not None]
        return f"?{urlencode([*stays, *new], doseq=True)}"

    @cached_property
    def _stays(self) -> list[tuple[str, list[str]]]:
        return [(name, values) for name, values in self.query.lists() if name not in FORGOTTEN]

    def _choices(self, kinds: "Iterable[tuple[str, str | StrPromise]]") -> list[Choice]:
        return [
            Choice(key, str(words), self._href(**{"period": key, "from": None, "to": None}), key == self.period.key)
            for key, words in kinds
        ]

    @cached_property
    def shown(self) -> list[Choice]:
        """The periods that stand in the bar."""
        return self._choices(SHOWN)

    @cached_property
    def more(self) -> list[Choice]:
        """The periods behind “more”."""
        return self._choices(MORE)

    @property
    def more_is_current(self) -> bool:
        """Whether the current period stands behind “more”."""
        return self.period.key in "PYAC"

    @property
    def more_words(self) -> str:
        """The word of the menu: the current period where it stands behind it."""
        named = {choice.key: choice.words for choice in self.more} | {"C": gettext("Own days")}
        return named.get(self.period.key, gettext("More"))

    @property
    def earlier(self) -> str:
        """The URL one period back; empty where there is none."""
        return self._href(**self.period.earlier.query) if self.period.earlier else ""

    @property
    def later(self) -> str:
        """The URL one period on; empty where there is none."""
        return self._href(**self.period.later.query) if self.period.later else ""

    @property
    def all_days(self) -> str:
        """The URL of all days with data."""
        return self._href(**{"period": "A", "from": None, "to": None})

    @property
    def toggle(self) -> str:
        """The URL with the comparison the other way."""
        return self._href(compare="0" if self.period.compare else None)

    @property
    def range(self) -> str:
        """The days in words."""
        return formats.days(self.period.first, self.period.last)

    @property
    def against(self) -> str:
        """The days it is compared with, and up to which hour; empty where nothing lies before."""
        previous = self.period.previous
        if previous is None:
            return ""
        same_year = previous.last.year == self.period.last.year
        days = _short(previous) if same_year else formats.days(previous.first, previous.last)
        if self.period.days > 1 or not previous.cut:
            return days
        return gettext("%(days)s until %(time)s") % {"days": days, "time": f"{previous.cut:%H:%M}"}

    @property
    def against_help(self) -> str:
        """What the comparison leaves out: of a day under way, the hours still to come."""
        cut = self.period.previous and self.period.previous.cut
        return gettext("Its last day counts until %(time)s, as today does.") % {"time": f"{cut:%H:%M}"} if cut else ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The other parameters, for the form of own days."""
        dropped = {"period", "from", "to", *FORGOTTEN}
        return [(name, value) for name, values in self.query.lists() if name not in dropped for value in values]


def _short(period: Period) -> str:
    first, last = formats.short_day(period.first), formats.short_day(period.last)
    return first if period.days == 1 else f"{first} – {last}"
