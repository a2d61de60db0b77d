"""Arms of a pilot that ended in another tool, with their own times."""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.outcomes import Outcome, Status
from pilots.actions import Told, take_in_told
from pilots.actions.assigning import arm_of
from pilots.actions.bringing import wrong_time
from pilots.queries.asked import Known, Underway


def record_told(
    asked: Underway, customers: Sequence[Known | None], records: Sequence[Mapping[str, Any]]
) -> dict[int, Outcome]:
    """Takes in what can be, of a pilot that was brought in; what is wrong with the times of others, by place. Of a
    pilot of ours it is only that: its moments are our own."""
    told, wrong = dict[int, Told](), dict[int, Outcome]()
    for at, (customer, record) in enumerate(zip(customers, records, strict=True)):
        arm = arm_of(asked.plan, record["arm"])
        if customer is None or arm is None:
            continue
        told[at] = Told(customer.id, arm, record.get("assigned_at"), record.get("exposed_at"))
        if why := wrong_time(asked.pilot, told[at]):
            wrong[at] = Outcome(Status.INVALID, why[1], why[0])
    if asked.pilot.brought_from:
        take_in_told(pilot=asked.pilot, told=[each for at, each in told.items() if at not in wrong])
    return wrong
