"""Two periods at one age, as columns of a file: what a page writes small under a number, with both sides of it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext as _

from campaigns.queries.campaigns import CampaignRow
from campaigns.queries.figures import RATES, Figures
from campaigns.queries.results import Scope
from ui import formats
from ui.tables import Column, Kind

_RATED: Final = ("delivered", "opened_human", "clicked", "booked", "unsubscribed", "complained")
Read = Callable[[Sequence[CampaignRow]], Any]


def said_of(scope: Scope) -> tuple[str, str]:
    """For the head of a file: the days of the period before, and how both are counted."""
    before = scope.period.comparison
    if before is None:
        return _("Compared with"), _("nothing")
    days = formats.days(before.first, before.last)
    return _("Compared with"), _("%(days)s, both counted up to the same age of a message") % {"days": days}


def compared_columns(labels: dict[str, str], scope: Scope) -> list[Column[CampaignRow]]:
    """Of each figure that is compared (by its label in the table) both sides at one age and their difference."""
    return [Column(key, label, partial(_of_one, read), kind) for key, label, kind, read in _all(labels, scope)]


def compared_totals(rows: Sequence[CampaignRow], scope: Scope) -> dict[str, Any]:
    """The same of all rows that have a figure, by the keys of those columns."""
    return {key: read(rows) for key, _label, _kind, read in _all({}, scope)}


def _of_one(read: Read, row: CampaignRow) -> Any:  # noqa: ANN401 (a number or nothing)
    return read([row])


def _all(labels: dict[str, str], scope: Scope) -> Iterator[tuple[str, str, Kind, Read]]:
    if scope.period.comparison is None:
        return
    for key in ("sent", *_RATED):
        kind: Kind = "count" if key == "sent" else "percent"
        ends: tuple[tuple[str, str, Kind, Read], ...] = (
            ("now", _("%(figure)s, at the same age"), kind, partial(_side, scope, key, 0)),
            ("before", _("%(figure)s, period before"), kind, partial(_side, scope, key, 1)),
            ("change", _("%(figure)s, difference"), "percent" if key == "sent" else "points",
             partial(_change, scope, key)),
        )  # fmt: skip
        for end, label, written, read in ends:
            yield f"{key}_{end}", label % {"figure": labels.get(key, key)}, written, read


def _side(scope: Scope, key: str, side: int, rows: Sequence[CampaignRow]) -> float | None:
    figures = sum((row.sides.of(key)[side] for row in rows if row.sides and _tells(row, key, scope)), Figures())
    return figures.sent if key == "sent" else RATES[key](figures)


def _tells(row: CampaignRow, key: str, scope: Scope) -> bool:
    """Whether a campaign has the figure; of bookings as in the sentence over the list."""
    if key == "booked":
        return row.campaign.says_what_followed and not scope.horizon.unknown(key)
    return row.campaign.measures(key)


def _change(scope: Scope, key: str, rows: Sequence[CampaignRow]) -> float | None:
    now, before = (_side(scope, key, side, rows) for side in (0, 1))
    if now is None or before is None:
        return None
    if key == "sent":
        return now / before - 1 if before else None
    return now - before
