"""What a URL asks of the campaign pages, in words that the queries understand."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Market
from campaigns.models import Kind, Rule
from campaigns.queries.results import Attributed, Scope
from customers.models import Channel
from ui.period import Period

KEPT = ("period", "from", "to", "compare", "rule", "days")
"""What a link to another campaign page takes along."""
FILTERS = ("channel", "kind", "journey", "q")
"""What a link takes along besides, where it leads to something of all campaigns that are listed."""

ENDS = ("attended", "to_come", "missed", "called_off")
"""What became of appointments, as a link asks for those."""
MOST_DAYS = 30
WINDOWS = (1, 3, 7, 14, 30)


@dataclass(frozen=True)
class Filters:
    """Which campaigns the list shows; `problems` says what in the URL was nonsense and therefore left out."""

    channel: str = ""
    kind: str = ""
    journey: str = ""
    words: str = ""
    problems: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, query: QueryDict) -> "Filters":
        """The filters of a URL."""
        channel, kind = query.get("channel", ""), query.get("kind", "")
        filters = cls(
            channel if channel in Channel.values else "",
            kind if kind in Kind.values else "",
            _text(query, "journey")[:200],
            _text(query, "q")[:100],
        )
        nonsense = [value for value in (channel, kind) if value not in {filters.channel, filters.kind}]
        problems = tuple(_("There is no “%(value)s” to filter by.") % {"value": value[:20]} for value in nonsense)
        return replace(filters, problems=problems)

    def where(self, of: str = "") -> Q:
        """The filters as a condition on campaigns, or on what is `of` one: results name theirs by "campaign__"."""
        asked = {
            "channel": self.channel,
            "kind": self.kind,
            "journey": self.journey,
            "name__icontains": self.words,
        }
        return Q(**{f"{of}{name}": value for name, value in asked.items() if value})

    @property
    def in_words(self) -> tuple[tuple[str, str], ...]:
        """The filters for the head of a file."""
        named = (
            (_("Channel"), str(Channel(self.channel).label) if self.channel else ""),
            (_("Kind"), str(Kind(self.kind).label) if self.kind else ""),
            (_("Journey"), self.journey),
            (_("Name contains"), self.words),
        )
        return tuple((label, value) for label, value in named if value)


def _text(query: QueryDict, name: str) -> str:
    """Text as a database can compare it: without NUL."""
    return query.get(name, "").replace("\x00", "").strip()


def attributed_from(query: QueryDict) -> Attributed:
    """The attribution rule of a URL; last click within 7 days where it says nothing, or nonsense (and says so)."""
    rule, days = query.get("rule") or Rule.CLICK, query.get("days") or "7"
    if rule in Rule.values and days.isdecimal() and len(days) < 4 and 1 <= int(days) <= MOST_DAYS:
        return Attributed(Rule(rule), int(days))
    problem = _("Booked counts by the last click or the last message, within %(most)s days at most.")
    return Attributed(problem=problem % {"most": MOST_DAYS})


def scope_from(query: QueryDict, market: Market, *, now: datetime, earliest: date | None) -> Scope:
    """The market, period and rule of a URL; `earliest` is the first day with results."""
    period = Period.from_query(query, now=now, zone=market.zone, earliest=earliest)
    return Scope(market, period, attributed_from(query))


def kept(query: QueryDict, *also: str, **more: str | int) -> str:
    """The query string of a link that keeps period and rule, and `also` these, with more parameters."""
    found = QueryDict(mutable=True)
    for name in (*KEPT, *also):
        if name in query:
            found[name] = query.get(name, "")
    for name, value in more.items():
        found[name] = str(value)
    return f"?{found.urlencode()}" if found else ""


def behind_href(query: QueryDict, campaign_id: int, metric: str, **more: str | int) -> str:
    """The page with the customers behind a number."""
    return reverse("campaigns:customers", args=[campaign_id]) + kept(query, metric=metric, **more)
