"""How many messages stand behind a number, as the results say it: told before anybody counts rows."""

from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Q

from campaigns.queries import people, results
from campaigns.queries.figures import Figures
from campaigns.queries.people import ATTRIBUTED, Behind, Count

LOOKED_THROUGH: Final = 100_000
"""Messages among which rows are counted while a page is waited for; among more, beside the page."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many messages, None where nobody can say in time; and their customers too, where `count` is not `later`."""

    messages: int | None
    count: Count | None
    later: bool = False


def total(behind: Behind) -> Total:
    """Counted row by row among few messages; among many as the results say it, which is the same, unless months of rows
    went with the log."""
    told = _told(behind)
    if told and told.sent + told.refused > LOOKED_THROUGH:
        return Total(getattr(told, behind.metric), None, later=True)
    counted = people.count(behind)
    return Total(counted.messages if counted else None, counted)


def _told(behind: Behind) -> Figures | None:
    """None where rows are found without looking through all messages, or results are none: bookings, a single link."""
    if behind.link or behind.metric in ATTRIBUTED:
        return None
    scope = replace(behind.scope, where=Q(campaign__in=[campaign.pk for campaign in behind.campaigns]))
    if behind.variant:
        return results.without_bookings(scope, "variant_id").get((behind.variant.pk,))
    return results.without_bookings(scope).get(())
