"""Files of which customer has which variant of a pilot: what another system drew, taken in by the pilots' action."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_noop

from accounts.models import Market
from pilots.actions import NotRunning, Told, take_in, take_in_told
from pilots.actions.assigning import arm_of
from pilots.actions.bringing import wrong_time
from pilots.models import Pilot
from pilots.queries.asked import Known, Name, Underway, elsewhere, how_many_held, known, underway

NO_PILOT: Final = gettext_noop("is no pilot of this market that runs: use its key as the pilot's page shows it")
NO_ARM: Final = gettext_noop("is no variant of this pilot")
NO_CUSTOMER: Final = gettext_noop("is no customer that this market knows: bring the customers first")
ELSEWHERE: Final = gettext_noop("is in another running pilot of the same group")
OTHER_ARM: Final = gettext_noop("is not the variant that this customer has: the first one counts")
CONTRADICTS: Final = ("arm", OTHER_ARM)
"""Why a row is refused that tells a second variant: refused, yet the pilot counts whom that was told of."""

Refused = dict[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A customer's variant, as another system tells it: the letter, or "holdout"."""

    source: str
    customer: str
    pilot: str
    arm: str
    assigned_at: datetime | None = None
    exposed_at: datetime | None = None

    @property
    def name(self) -> Name:
        """The customer, by the id in its source."""
        return self.source, self.customer


def drawn(found: Mapping[str, Any]) -> Drawn:
    """What a row says."""
    return Drawn(
        found["source"], found["customer_id"], found["pilot"], found["arm"], found.get("assigned_at"),
        found.get("exposed_at"),
    )  # fmt: skip


def refused(market: Market, rows: Sequence[Drawn]) -> Refused:
    """The rows, by their place, that cannot be taken in: the field, and why. Of two variants the first is taken."""
    found: Refused = {}
    for key, places in _by_pilot(rows).items():
        asked = underway(market, key)
        if asked is None or not _takes_arms(asked.pilot):
            found |= dict.fromkeys(places, ("pilot", NO_PILOT))
        else:
            found |= dict(_wrong(asked, rows, places))
    return found


def _takes_arms(pilot: Pilot) -> bool:
    return pilot.state == "running" and (pilot.ended_at is None or bool(pilot.brought_from))


def _by_pilot(rows: Sequence[Drawn]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        found[row.pilot].append(place)
    return found


def _wrong(asked: Underway, rows: Sequence[Drawn], places: Sequence[int]) -> Iterator[tuple[int, tuple[str, str]]]:
    customers = known(asked.pilot, [rows[place].name for place in places])
    held = {each.id: each.arm for each in customers.values()}
    others = elsewhere(asked.pilot, [customer for customer, arm in held.items() if arm is None])
    for place in places:
        customer, arm = customers.get(rows[place].name), arm_of(asked.plan, rows[place].arm)
        why = ("customer_id", ELSEWHERE) if customer and customer.id in others else _reason(customer, arm, held)
        if not why and customer and arm is not None:
            why = wrong_time(asked.pilot, _told(customer, arm, rows[place]))
        if why:
            yield place, why
        elif customer:
            held[customer.id] = arm


def _reason(customer: Known | None, arm: int | None, held: dict[int, int | None]) -> tuple[str, str] | None:
    if arm is None:
        return "arm", NO_ARM
    if customer is None:
        return "customer_id", NO_CUSTOMER
    before = held[customer.id]
    return CONTRADICTS if before is not None and before != arm else None


def already_here(market: Market, rows: Sequence[Drawn]) -> int:
    """How many of these rows, none of them `refused`, tell of whom has the variant already."""
    return how_many_held(market, [(row.name, row.pilot) for row in rows])


def record(market: Market, rows: Sequence[Drawn]) -> int:
    """Takes in rows, in the caller's transaction; how many were news. Those that contradict what a customer has are
    noted as such, and change nothing else."""
    news = 0
    for key, places in _by_pilot(rows).items():
        asked = underway(market, key)
        if asked is None:
            continue
        customers = known(asked.pilot, [rows[place].name for place in places])
        told = [
            _told(customer, arm, rows[place])
            for place in places
            if (customer := customers.get(rows[place].name))
            and (arm := arm_of(asked.plan, rows[place].arm)) is not None
        ]
        try:
            news += _take_in(asked.pilot, told)
        except NotRunning:  # it ended since the rows were looked at
            continue
    return news


def _told(customer: Known, arm: int, row: Drawn) -> Told:
    return Told(customer.id, arm, row.assigned_at, row.exposed_at)


def _take_in(pilot: Pilot, told: Sequence[Told]) -> int:
    if pilot.brought_from:
        return take_in_told(pilot=pilot, told=told)[0]
    return take_in(pilot=pilot, arms={each.customer: each.arm for each in told})[0]
