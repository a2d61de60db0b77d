"""A pilot's outcome by what customers were before it began: ideas for a next pilot, no proof."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from customers.models import BookedVia
from pilots.models import Pilot
from pilots.plan import Plan
from pilots.queries.tallies import Drawn, daily_sums, look_values
from pilots.statistics.samples import PairSums
from pilots.tally import Heads, Tally

_HISTORY = "FROM customers_appointment v WHERE v.customer_id = a.customer_id AND v.market_id = a.market_id AND v."
SPLITS: Final = {
    "channel": (
        _("Channel of the last booking before"),
        f"coalesce((SELECT v.booked_via {_HISTORY}booked_at < a.exposed_at ORDER BY v.booked_at DESC LIMIT 1), '')",
    ),
    "before": (
        _("Came before"),
        f"CASE WHEN EXISTS (SELECT {_HISTORY}status = 'attended' AND v.starts_at < a.exposed_at) "
        "THEN 'yes' ELSE 'no' END",
    ),
    "language": (
        _("Language"),
        "coalesce((SELECT c.language FROM customers_customer c WHERE c.id = a.customer_id), '')",
    ),
}
"""Only what was so before the exposure: what came after it may be the pilot's own doing."""
_WORDS: Final = {**dict(BookedVia.choices), "yes": _("yes"), "no": _("no"), "": _("unknown")}
_DRAWN: Final = """
SELECT a.customer_id, a.version, a.arm, a.exposed_at, a.exposed_at + %(window)s AS ends_at, {split} AS place
FROM pilots_assignment a WHERE a.pilot_id = %(pilot)s AND a.exposed_at + %(window)s < %(cut_off)s
"""


@dataclass(frozen=True, slots=True)
class Segment:
    """Some of the customers, as a tally of their own."""

    label: str
    tally: Tally


def segments(pilot: Pilot, plan: Plan, day: date, split: str) -> list[Segment]:
    """The primary outcome by a split of `SPLITS`, the largest segment first; at most twelve."""
    drawn = Drawn(_DRAWN.format(split=SPLITS[split][1]), look_values(pilot, plan, day))
    heads: dict[str, dict[tuple[int, int], Heads]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT place, version, arm, count(*) FROM ({drawn.sql}) a GROUP BY 1, 2, 3", drawn.values)
        for label, version, arm, count in cursor.fetchall():
            heads[label][version, arm] = Heads(count, count, count)
    sums: dict[str, dict[tuple[int, int], PairSums]] = {
        label: {cell: PairSums(found.mature, 0, 0, 0, 0, 0) for cell, found in cells.items()}
        for label, cells in heads.items()
    }
    for (cell, label), found in daily_sums(drawn, [plan.outcome], cuped=plan.cuped)[plan.outcome].items():
        sums[str(label)][cell] += found
    made = [
        Segment(str(_WORDS.get(label, label)), Tally(cells, {plan.outcome: sums[label]}))
        for label, cells in heads.items()
    ]
    return sorted(made, key=lambda segment: -segment.tally.everyone.mature)[:12]
