"""Whether a pilot's result may be trusted: what stands under its sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.definitions import TRIGGERS
from pilots.lacking import no_cap, uncapped
from pilots.queries.pilots import Standing
from pilots.reading import LEAST_DAYS
from pilots.results import guardrails
from pilots.statistics.allocation import Allocation
from pilots.tally import Heads
from ui import formats

STATES: Final[dict[bool, Literal["bad", "good"]]] = {True: "bad", False: "good"}


@dataclass(frozen=True, slots=True)
class Check:
    """One of the checks under the sentence."""

    state: Literal["good", "look", "bad", "wait"]
    title: str
    text: str
    rows: tuple[tuple[str, str], ...] = ()
    """Counts in words that open into their customers, each with its metric (`pilots.queries.people`)."""

    @property
    def icon(self) -> str:
        """The icon beside it."""
        return {"good": "yes", "look": "warn", "bad": "warn", "wait": "clock"}[self.state]


def checks(found: Standing) -> list[Check]:
    """Whether the result may be trusted."""
    reading = found.reading
    return [
        *(_split(number, check) for number, check in reading.assignment.items()),
        *([] if reading.assignment else [_not_split_yet(reading.tally.everyone)]),
        *(_exposed(check) for check in reading.exposure.values() if found.plan.trigger != "assignment"),
        *_cap(found),
        _one_arm(reading.tally.everyone, since=_merged_since(found)) if found.taken else _one_arm_unseen(),
        _weeks(found),
        _maturing(found),
        *_limits(found),
    ]


def _not_split_yet(heads: Heads) -> Check:
    """Who was assigned is known at once; whether the split fits is seen at the first look after that."""
    told = ngettext(
        "%(count)s assigned; tested at the next look", "%(count)s assigned; tested at the next look", heads.assigned
    )
    text = told % {"count": formats.count(heads.assigned)} if heads.assigned else _("nobody assigned yet")
    return Check("wait", _("Split not tested yet"), text)


def _one_arm_unseen() -> Check:
    return Check("wait", _("One variant a customer"), _("seen at the first look"))


def _split(number: int, check: Allocation) -> Check:
    counts = _(" to ").join(formats.count(count) for count in check.counts if count)
    if check.strays:
        strays = ngettext("%(count)s in no group of the plan", "%(count)s in no group of the plan", check.strays)
        counts = f"{counts}; {strays % {'count': formats.count(check.strays)}}"
    if check.p is None and not check.alarm:
        return Check("wait", _("Split not tested yet"), counts or _("nobody assigned yet"))
    version = _(", version %(number)s") % {"number": number} if number > 1 else ""
    title = _("The split does not fit") if check.alarm else _("The split fits")
    return Check(STATES[check.alarm], title + version, f"{counts}, {_chances(check)}")


def _chances(check: Allocation) -> str:
    """Both tests: of the counts as they are, and for whoever looks every day."""
    return _("%(p)s (at every look %(always)s)") % {"p": _p(check), "always": formats.chance(check.always_p)}


def _p(check: Allocation) -> str:
    text = formats.chance(check.p)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def _exposed(check: Allocation) -> Check:
    if check.p is None and not check.alarm:
        return Check("wait", _("Exposure not tested yet"), _("too few exposed"))
    title = _("Exposure does not fit") if check.alarm else _("Exposure fits")
    return Check(STATES[check.alarm], title, _chances(check))


def _cap(found: Standing) -> Iterator[Check]:
    """Revenue that nothing cuts: said, since one large order may then decide."""
    if uncapped(found.plan):
        yield Check("look", _("Revenue is not cut"), no_cap())


def _merged_since(found: Standing) -> bool:
    """Whether customers were made one whom the latest look counts apart."""
    merged = found.pilot.merged_at
    return bool(merged and found.taken and merged >= found.taken.taken_at)


def _one_arm(heads: Heads, *, since: bool) -> Check:
    """Who got more than their variant, or is somebody no more; all of them count where they were drawn first."""
    twice = ngettext(
        "%(count)s told twice, counted by the first", "%(count)s told twice, counted by the first", heads.conflicts
    )
    crossed = ngettext(
        "%(count)s sent another variant's message", "%(count)s sent another variant's message", heads.crossed
    )
    merged = ngettext(
        "%(count)s drawn as two customers, counted once", "%(count)s drawn as two customers, counted once", heads.merged
    )
    several = (
        (twice, heads.conflicts, "conflicts"),
        (crossed, heads.crossed, "crossed"),
        (merged, heads.merged, "merged"),
    )
    rows = tuple((text % {"count": formats.count(count)}, metric) for text, count, metric in several if count)
    mixed = heads.conflicts or heads.crossed
    told = [] if mixed else [_("nobody was told twice")]
    if heads.erased:
        told.append(_("%(count)s erased since") % {"count": formats.count(heads.erased)})
    if since:
        told.append(_("customers turned out to be one since this look, which stays as it was"))
    return Check("look" if mixed else "good", _("One variant a customer"), "; ".join(told), rows)


def _weeks(found: Standing) -> Check:
    """Of the look that the result is of: what came after it is in no figure."""
    launched, day = found.launched, found.reading.as_of
    days = (day - launched).days if launched and day else 0
    if found.decided and days < LEAST_DAYS:
        return Check("look", _("Decided before a full week"), _("day %(day)s of 7") % {"day": max(days, 0)})
    if launched is None or days < LEAST_DAYS:
        return Check("wait", _("Not a full week yet"), _("day %(day)s of 7") % {"day": max(days, 0)})
    text = formats.days(launched, launched + timedelta(days=days - 1))
    weeks = ngettext("%(weeks)s full week", "%(weeks)s full weeks", days // 7) % {"weeks": days // 7}
    return Check("good" if days % 7 == 0 else "wait", weeks, text)


def _maturing(found: Standing) -> Check:
    heads, check = found.reading.tally.everyone, found.reading.maturing
    text = _("outcome %(days)s days after %(trigger)s") % {
        "days": found.plan.window_days,
        "trigger": TRIGGERS[found.plan.trigger],
    }
    if check and check.alarm:
        return Check("bad", _("Variants mature unevenly"), _p(check))
    if not heads.exposed:
        return Check("wait", _("Nobody exposed yet"), text)
    if late := _after_the_end(found):
        title = ngettext(
            "%(count)s not counted: their window was over after the planned end",
            "%(count)s not counted: their window was over after the planned end",
            late,
        )
        return Check("look", title % {"count": formats.count(late)}, text)
    if not heads.maturing:
        return Check("good", _("All past their window"), text)
    told = {"count": formats.count(heads.maturing), "day": formats.day(found.reading.day)}
    if found.decided:
        return Check("look", _("%(count)s were never counted: decided before their window was over") % told, text)
    return Check("wait", _("%(count)s still maturing on %(day)s") % told, text)


def _after_the_end(found: Standing) -> int:
    """How many exposed are in no figure, since the look of the planned end came before the end of their window."""
    course, reading = found.reading.course, found.reading
    return reading.tally.everyone.exposed - reading.watched_tally.everyone.mature if course and course.ended else 0


def _limits(found: Standing) -> Iterator[Check]:
    rails = guardrails(found)
    if not rails:
        return
    crossed = sum(rail.state == "crossed" for rail in rails)
    narrow = sum(rail.state in {"close", "unclear"} for rail in rails)
    early = sum(rail.state == "early" for rail in rails)
    within = len(rails) - early - crossed - sum(rail.state == "unclear" for rail in rails)
    text = _("%(within)s of %(all)s within their limit") % {"within": within, "all": len(rails)}
    if crossed:
        yield Check("bad", _("Limits: %(count)s crossed") % {"count": crossed}, text)
    elif narrow:
        yield Check("look", _("Limits: %(count)s narrow") % {"count": narrow}, text)
    elif early:
        yield Check("wait", _("Limits: too early for %(count)s") % {"count": early}, text)
    else:
        yield Check("good", _("All limits kept"), text)
