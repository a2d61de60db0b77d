"""The findings of a campaign's page: funnel steps, sentences, shares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.forms import ENDS, behind_href, kept
from campaigns.maturity import Feed
from campaigns.models import Campaign
from campaigns.queries.figures import RATES, SHARES, Figures
from campaigns.queries.results import Scope
from campaigns.statistics import course
from ui import buckets, formats
from ui.funnel import Note, Step
from ui.period import Period

_CHANGES = {
    1: gettext_lazy("Risen by more than chance: from %(first)s in the first half to %(last)s in the second."),
    -1: gettext_lazy("Fallen by more than chance: from %(first)s in the first half to %(last)s in the second."),
    None: gettext_lazy("%(whole)s in all, between %(low)s and %(high)s: too few to tell a change."),
    0: gettext_lazy("No change that is more than chance: %(whole)s in all, between %(low)s and %(high)s."),
}
_THROUGHOUT = gettext_lazy("No change: %(whole)s throughout.")


@dataclass(frozen=True, slots=True)
class _Stage:
    """A step's label, its metric, what its share is of; the words of what stands under it, each with its metric."""

    label: str
    metric: str
    share_of: str
    beside: tuple[tuple[str, str], ...] = ()


def _stages(figures: Figures) -> list[_Stage]:
    raw = _("opened raw (%(rate)s of delivered)") % {"rate": formats.percent(figures.open_rate)}
    people = _("of delivered, less what only machines opened")
    opens = (("opened_machine", _("by machines only")), ("opened", raw))
    delivered = _("of delivered")
    return [
        _Stage(_("Sent"), "sent", _("messages, each counted once")),
        _Stage(_("Delivered"), "delivered", _("of sent"), (("lost", _("not delivered")),)),
        _Stage(_("Opened by people"), "opened_human", people, opens),
        _Stage(_("Clicked"), "clicked", delivered, (("clicked_machine", _("clicked by scanners only")),)),
        _Stage(_("Booked"), "booked", delivered, (("", _("attributed, not an effect")),)),
        _Stage(_("Showed up"), "showed_up", _("of appointments whose time has passed"), tuple(_ends(figures))),
    ]


def _ends(figures: Figures) -> Iterator[tuple[str, str]]:
    """What became of appointments, where it was anything else than a visit."""
    words = (
        ("to_come", ngettext("appointment still to come", "appointments still to come", figures.to_come)),
        ("missed", _("not kept: cancelled or stayed away")),
        ("called_off", _("cancelled ahead, their time to come")),
    )
    return ((metric, label) for metric, label in words if getattr(figures, metric))


def funnel(query: QueryDict, campaign: Campaign, figures: Figures, *, opens: bool) -> list[Step]:
    """From sent to showed up; every count opens its customers where the reader may see persons (`opens`)."""

    def href(metric: str) -> str:
        shown = opens and metric and getattr(figures, metric)
        if not shown:
            return ""
        if metric in ENDS:
            return reverse("campaigns:appointments", args=[campaign.pk]) + kept(query, end=metric)
        return behind_href(query, campaign.pk, metric)

    def note(metric: str, words: str) -> Note:
        return Note(words, getattr(figures, metric) if metric else None, href(metric))

    return [
        Step(
            stage.label,
            getattr(figures, stage.metric),
            href(stage.metric),
            RATES[stage.metric](figures) if stage.metric in RATES else None,
            stage.share_of,
            [note(*each) for each in stage.beside],
            figures.opened_machine if stage.metric == "opened_human" else 0,
        )
        for stage in _stages(figures)
        if campaign.measures(stage.metric)
    ]


def settled(
    drawn: Mapping[date, Figures], metric: str, grain: str, scope: Scope, feed: Feed | None = None
) -> dict[date, Figures]:
    """The buckets of which nearly all that a rate counts has come in, by the news of a feed; none without news."""
    if scope.horizon.unknown(metric):
        return {}
    day = scope.horizon.settled(metric, scope.attributed.days, scope.period.zone, feed)
    complete = buckets.over(drawn, grain, day)
    return {place: each for place, each in complete.items() if not (metric == "showed_up" and each.to_come)}


def trend_sentence(drawn: Mapping[date, Figures], settled: Mapping[date, Figures], metric: str) -> str:
    """Whether a rate changed by more than chance in the course of the settled buckets."""
    share = SHARES[metric]
    found = course([share(settled[day]) for day in sorted(settled)])
    if found:
        words = {name: formats.percent(getattr(found, name)) for name in ("first", "last", "whole", "low", "high")}
        return (_THROUGHOUT if words["low"] == words["high"] else _CHANGES[found.change]) % words
    if course([share(figures) for figures in drawn.values()]):
        return _("Too recent to tell a change: what follows these messages is still coming in.")
    return _("There is one point at most: too few for a course.")


def begins(period: Period) -> str:
    """Why a chart begins later than its period; empty where it does not."""
    if not period.earliest or period.earliest <= period.first:
        return ""
    return _("It begins on %(day)s: nothing was sent before.") % {"day": formats.day(period.earliest)}


def unsettled_note(drawn: Mapping[date, Figures], settled: Mapping[date, Figures]) -> str:
    """That the sentence tells of fewer days than are drawn; those on which nothing was sent hold nothing back."""
    late = any(figures.sent and day not in settled for day, figures in drawn.items())
    if not late or not any(figures.sent for figures in settled.values()):
        return ""
    return _("The sentence leaves the latest out: something of theirs is still coming in.")


def told(scope: Scope, figures: Figures, complete: Figures) -> dict[str, Any]:
    """What a sentence about bookings tells of, and up to and including which day of sending, where that is not the
    whole period; nothing where nobody told of any appointment."""
    if scope.horizon.unknown("booked"):
        return {"told": Figures(), "until": None, "untold_visits": True}
    young = scope.horizon.settled("booked", scope.attributed.days, scope.period.zone)
    return {
        "told": complete,
        "until": None if complete.sent == figures.sent else young - timedelta(days=1),
        "untold_visits": False,
    }


def young(courses: Sequence[Mapping[date, Figures]], settled: Sequence[Mapping[date, Figures]]) -> frozenset[date]:
    """The buckets of which something is still coming in, of any of several courses."""
    pairs = zip(courses, settled, strict=True)
    return frozenset(
        day for course, ended in pairs for day, figures in course.items() if figures.sent and day not in ended
    )


def sides_sentence(sides: Sequence[tuple[str, Figures]], metric: str) -> str:
    """Which of several campaigns, by name with the figures of days that are complete, has the highest rate, and which
    the lowest; all of them where several do."""
    rated = [(rate, name) for name, figures in sides if (rate := RATES[metric](figures)) is not None]
    if len(rated) < 2:
        return _("Too little is complete to compare: what comes of recent messages is still coming in.")
    high, low = formats.percents([max(rated)[0], min(rated)[0]])
    if high == low:
        return _("All have the same share: %(rate)s.") % {"rate": high}
    most, least = (", ".join(name for rate, name in rated if formats.percent(rate) == end) for end in (high, low))
    words = {"most": most, "high": high, "least": least, "low": low}
    return _("Highest: %(most)s with %(high)s. Lowest: %(least)s with %(low)s.") % words


def denominator(metric: str) -> str:
    """What a rate in a chart is of, and what may still change it."""
    if metric == "opened_human":
        return _("Denominator: delivered, less what only machines opened.")
    if metric == "showed_up":
        return _("Denominator: appointments whose time has passed. By the day of sending of their messages.")
    return _("Denominator: delivered. By the day of sending; what follows recent messages is still coming in.")


def devices(figures: Figures) -> list[tuple[str, str, int, float]]:
    """Label, metric, messages and share by the device of the first opening, of those whose device is known."""
    named = ((_("Phone"), "on_mobile"), (_("Computer"), "on_desktop"), (_("Tablet"), "on_tablet"))
    counts = [(label, metric, getattr(figures, metric)) for label, metric in named]
    known = sum(count for _label, _metric, count in counts)
    return [(*counted, counted[2] / known) for counted in counts if known]
