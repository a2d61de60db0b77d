"""What a pilot still lacks, in words: why nothing is said yet, and how long that takes."""

from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pilots.comparison import Lack, carried, judged
from pilots.definitions import OUTCOMES, SHARE
from pilots.plan import Plan
from pilots.queries.pilots import Standing
from pilots.reading import LEAST_DAYS
from pilots.statistics.sequences import LEAST_CUSTOMERS
from ui import formats


def missing(found: Standing) -> str:
    """How long it takes before there are figures; of a decided pilot, what there was too little of."""
    plan, reading = found.plan, found.reading
    first = max(LEAST_DAYS, plan.window_days + 1)
    if reading.days < first:
        if found.decided:
            return ""
        left = first - reading.days
        days = ngettext(
            "The first figures can come in %(days)s day: each customer is given the whole window of %(window)s days.",
            "The first figures can come in %(days)s days: each customer is given the whole window of %(window)s days.",
            left,
        )
        return days % {"days": formats.count(left), "window": formats.count(plan.window_days)}
    lack = judged(plan, reading.tally, plan.outcome, reading.best)
    paced = lack == Lack.CUSTOMERS and not found.decided and not found.pilot.ended_at
    return " ".join(filter(None, (_lacks(found, lack), _at_this_pace(found) if paced else "")))


def _lacks(found: Standing, lack: object) -> str:
    """What is too little for an estimate; empty where nothing is."""
    plan, tally, best = found.plan, found.reading.tally, found.reading.best
    sides = [tally.total(plan.outcome, place) for place in (0, best)]
    mature = min(tally.of_arm(place).mature for place in range(len(plan.arms)))
    told = {
        "least": LEAST_CUSTOMERS,
        "mature": formats.count(mature),
        "carried": formats.count(int(carried(plan.outcome, *sides))),
        "most": formats.count(int(min(side.x for side in sides))),
    }
    if not isinstance(lack, Lack):
        return ""
    if lack == Lack.CARRIERS and OUTCOMES[plan.outcome].kind == SHARE:
        return _OF_EACH % told
    return str(_LACKS[lack]) % told


_LACKS = {
    Lack.CUSTOMERS: gettext_lazy(
        "Every variant needs %(least)s customers past their window; the smallest has %(mature)s."
    ),
    Lack.BASE: gettext_lazy("Every variant needs %(least)s appointments or answers; the smallest has %(most)s."),
    Lack.CARRIERS: gettext_lazy(
        "Every variant needs at least ten customers for whom there is anything to count; if nothing differed, the "
        "smallest would have %(carried)s."
    ),
    Lack.SKEW: gettext_lazy("A few customers make up too much of the total; it takes more customers to even that out."),
}

_OF_EACH = gettext_lazy(
    "Every variant needs at least ten customers with the outcome and ten without it; if nothing differed, the smallest "
    "would have %(carried)s."
)


def _at_this_pace(found: Standing) -> str:
    """How long it takes until the smallest variant has customers enough past their windows, if they come as before."""
    plan, reading = found.plan, found.reading
    exposed = min(reading.tally.of_arm(place).exposed for place in range(len(plan.arms)))
    if not exposed:
        return _("In one of them nobody has been exposed yet.")
    left = max(1, ceil(LEAST_CUSTOMERS * reading.days / exposed) + plan.window_days - reading.days)
    days = ngettext("At this pace that takes %(days)s more day.", "At this pace that takes %(days)s more days.", left)
    return days % {"days": formats.count(left)}


def uncapped(plan: Plan) -> bool:
    """Whether revenue should be cut at the 99.9 % point and is not, since fewer than one in a thousand spent."""
    return plan.outcome == "revenue" and not plan.cap


def no_cap() -> str:
    """What that means."""
    return _(
        "Fewer than 1 in 1,000 customers spent anything in the past, so that there is no amount to cut at: "
        "one large order counts in full."
    )
