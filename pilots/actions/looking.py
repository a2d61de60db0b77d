"""Taking the looks of a pilot: one a day, kept as they were."""

from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pilots.actions.assigning import current
from pilots.actions.exposing import expose_by_rule
from pilots.actions.merging import gather
from pilots.models import Look, Pilot, State
from pilots.queries.pilots import standing
from pilots.queries.tallies import Known, tallies
from pilots.summary import Summary
from pilots.tally import Tally, is_complete

MOST_DAYS = 730
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
LATE = timedelta(days=14)
"""How late an outcome may be told and still count in the next look; the weekly recount takes in everything."""


@transaction.atomic
def take_looks(*, pilot: Pilot, now: datetime | None = None, whole: bool = False) -> int:
    """The looks that are missing up to today, by what is known now; how many that were.

    Each is counted from the look of two weeks before on, or from the launch on if `whole`. Doing it twice changes
    nothing; of two at once one waits and then finds nothing to do.
    """
    now = now or timezone.now()
    today = now.astimezone(pilot.market.zone).date()
    if not _missing(pilot, today):
        return 0
    _gathered(pilot)
    missing = _missing(pilot, today)
    if not missing:
        return 0
    expose_by_rule(pilot=pilot, now=now)
    plan, _number = current(pilot)
    found = tallies(pilot, plan, missing, None if whole else _known(pilot, missing[0]))
    looks = [
        Look(pilot=pilot, day=day, tally=found[day].as_json(), taken_at=now, code=settings.VERSION) for day in missing
    ]
    Look.objects.bulk_create(looks, ignore_conflicts=True)
    keep_summary(pilot=pilot)
    return len(looks)


def keep_summary(*, pilot: Pilot) -> None:
    """Writes what the looks say beside the pilot, for lists."""
    pilot.summary = Summary.of(standing(pilot).reading).as_json()
    Pilot.objects.filter(pk=pilot.pk).update(summary=pilot.summary)


def _gathered(pilot: Pilot) -> None:
    """Makes this the only transaction that looks at the pilot or merges customers of it, and every customer one."""
    pilot.merged_at = Pilot.objects.select_for_update().get(pk=pilot.pk).merged_at
    if gather(pilot):
        pilot.refresh_from_db(fields=["merged_at"])


def _known(pilot: Pilot, first: date) -> Known | None:
    """The look to count on from; none where customers that it counts apart were found to be one since, or where it
    holds fewer sums than are counted now."""
    looks = pilot.looks.filter(day__lte=first - LATE, taken_at__gt=pilot.merged_at or LONG_AGO)
    look = looks.order_by("-day").first()
    return Known(look.day, Tally.from_json(look.tally)) if look and is_complete(look.tally) else None


def _missing(pilot: Pilot, today: date) -> list[date]:
    latest = pilot.looks.order_by("-day").values_list("day", flat=True).first()
    if pilot.launched_at is None or (pilot.state == State.DECIDED and latest):
        return []
    if pilot.brought_from:
        return _once(pilot, today) if latest is None else []
    first = pilot.launched_at.astimezone(pilot.market.zone).date()
    begin = max(latest, first) if latest else first
    days = min((today - begin).days, MOST_DAYS)
    return [begin + timedelta(days=number + 1) for number in range(days)]


def _once(pilot: Pilot, today: date) -> list[date]:
    """The one look of a pilot that ended elsewhere: the first midnight after its last window."""
    plan, _number = current(pilot)
    ended = (pilot.ended_at or LONG_AGO).astimezone(pilot.market.zone).date()
    day = ended + timedelta(days=plan.window_days + 2)
    return [day] if day <= today else []
