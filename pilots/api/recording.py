"""Arms and exposures from and for other systems."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import scopes
from accounts.api import ApiView, BatchView, Identifier, Instant, Item, Problem, Text
from accounts.api.problems import Complaint, invalid_items
from accounts.outcomes import Outcome, Status
from pilots.actions import Assigned, NotRunning, record_exposures, take_in
from pilots.actions.assigning import Terms, arm_of, draw_missing
from pilots.api.elsewhere import record_told
from pilots.models import HOLDOUT
from pilots.plan import Plan
from pilots.queries.asked import Known, Underway, elsewhere, known, underway

MOST: Final = 5_000
_UNKNOWN: Final = "is no customer that this market knows: send the customer first"
_ELSEWHERE: Final = "is in another running pilot of the same group"
_CUSTOMER: Final = {"source": "crm", "customer": "c-1042"}


class CustomerItem(Item):
    """A customer by the id in its source."""

    source = Text(max_length=50, required=True, help_text="The system that the customer's id is of.")  # type: ignore[assignment]
    customer = Identifier(max_length=100, required=True, help_text="The customer's id there.")


class CustomersSerializer(CustomerItem):
    """One customer, or up to 5,000 under `customers`."""

    source = Text(max_length=50)
    customer = Identifier(max_length=100)
    customers = CustomerItem(many=True, required=False)


class ArmSerializer(CustomerItem):
    """A customer's arm."""

    status = serializers.ChoiceField(["assigned", "excluded", "unknown"])
    arm = serializers.CharField(allow_null=True, help_text='The letter, "holdout", or null where there is none.')
    name = serializers.CharField(allow_blank=True)
    new = serializers.BooleanField(help_text="Whether the arm was drawn just now.")


class ArmsSerializer(serializers.Serializer[Any]):
    """The arms, in the order asked."""

    results = ArmSerializer(many=True)


@extend_schema(tags=["pilots"])
class AssignView(ApiView):
    """The arm of a customer, drawn by lot once and the same ever after; the call may be repeated at will.

    A customer whom another running pilot of the same group has is `excluded`; one whom nobody told of is `unknown`.
    """

    scopes = {"POST": scopes.PILOTS_WRITE}

    @extend_schema(
        request=CustomersSerializer,
        responses=ArmsSerializer,
        examples=[
            OpenApiExample("one", _CUSTOMER, request_only=True),
            OpenApiExample("several", {"customers": [_CUSTOMER]}, request_only=True),
        ],
    )
    def post(self, request: Request, key: str) -> Response:
        """Assigns customers to an arm."""
        asked, named = _underway(self, key), _named(request.data)
        customers = known(asked.pilot, named)
        held = {each.id: each.arm for each in customers.values()}
        try:
            found = draw_missing(pilot=asked.pilot, held=held, terms=Terms(asked.plan, asked.number, timezone.now()))
        except NotRunning:
            raise _not_running() from None
        results = [_arm(asked.plan, name, found[customers[name].id] if name in customers else None) for name in named]
        return Response({"results": results})


def _underway(view: ApiView, key: str) -> Underway:
    found = underway(view.market, key)
    if found is None:
        raise Http404
    return found


def _not_running() -> Problem:
    return Problem(HTTPStatus.CONFLICT, "pilot_not_running", "This pilot has not begun, or it ended.")


def _named(data: Any) -> list[tuple[str, str]]:  # noqa: ANN401 (whatever the JSON holds)
    several = data.get("customers") if isinstance(data, dict) else data
    sent = several if isinstance(several, list) else [data]
    if not 0 < len(sent) <= MOST:
        raise invalid_items([Complaint(item=None, field="customers", reason=f"holds 1 to {MOST:,} customers")])
    asked = CustomerItem(data=sent, many=True)
    asked.is_valid(raise_exception=True)
    return [(item["source"], item["customer"]) for item in asked.validated_data]


def _arm(plan: Plan, name: tuple[str, str], found: Assigned | None) -> dict[str, Any]:
    told_of = {"source": name[0], "customer": name[1], "new": bool(found and found.new)}
    if found is None or found.arm is None:
        return {**told_of, "status": "excluded" if found else "unknown", "arm": None, "name": ""}
    if found.arm == HOLDOUT:
        return {**told_of, "status": "assigned", "arm": "holdout", "name": ""}
    arm = plan.arms[found.arm]
    return {**told_of, "status": "assigned", "arm": arm.key, "name": arm.name}


class DrawnItem(CustomerItem):
    """An arm that another system drew."""

    arm = Text(max_length=10, required=True, help_text='The letter of the arm, or "holdout".')
    assigned_at = Instant(
        required=False, allow_null=True, help_text="When, of a pilot that ended elsewhere; without it, when that began."
    )
    exposed_at = Instant(
        required=False, allow_null=True, help_text="When the trigger first held, of a pilot that ended elsewhere."
    )


class ExposureItem(CustomerItem):
    """The first moment at which the pilot's trigger held for a customer, whatever the arm."""

    at = Instant(help_text="When; before the assignment counts as at the assignment.")


class _OfPilot(BatchView):
    """Records about customers of one pilot, named in the address."""

    def post(self, request: Request, key: str) -> Response:  # type: ignore[override]  # the pilot's key is in the address
        """Finds the pilot first."""
        self.asked = _underway(self, key)
        try:
            return super().post(request)
        except NotRunning:
            raise _not_running() from None

    def customers(self, records: Sequence[Mapping[str, Any]]) -> list[Known | None]:
        """The customer of each record; None where this market knows none."""
        named = [(record["source"], record["customer"]) for record in records]
        found = known(self.asked.pilot, named)
        return [found.get(name) for name in named]


def _stranger() -> Outcome:
    return Outcome(Status.INVALID, _UNKNOWN, "customer")


@extend_schema(tags=["pilots"])
class AssignmentsView(_OfPilot):
    """Arms that another system drew. The first one told of a customer counts; a contradiction is kept and shown."""

    scopes = {"POST": scopes.PILOTS_WRITE}
    item = DrawnItem
    plural = "assignments"

    def record(self, records: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """The first arm of each customer, then what contradicts it, here or from before."""
        customers, pilot = self.customers(records), self.asked.pilot
        places = [arm_of(self.asked.plan, record["arm"]) for record in records]
        wrong = record_told(self.asked, customers, records)
        others = set[int]() if pilot.brought_from else self._drawn_here(customers, places, wrong)
        rows = enumerate(zip(customers, places, strict=True))
        return [wrong.get(at) or _drawn(customer, place, others) for at, (customer, place) in rows]

    def _drawn_here(
        self, customers: Sequence[Known | None], places: Sequence[int | None], wrong: Container[int]
    ) -> set[int]:
        """Takes in arms of a pilot of ours; whom another pilot of its group has."""
        pilot = self.asked.pilot
        others = elsewhere(pilot, [each.id for each in customers if each and each.arm is None])
        first: dict[int, int] = {}
        later: dict[int, int] = {}
        for at, (customer, place) in enumerate(zip(customers, places, strict=True)):
            if customer and place is not None and customer.id not in others and at not in wrong:
                told = first if first.setdefault(customer.id, place) == place else later
                told.setdefault(customer.id, place)
        take_in(pilot=pilot, arms=first)
        take_in(pilot=pilot, arms=later)
        return others

    @extend_schema(examples=[OpenApiExample("one", {**_CUSTOMER, "arm": "B"}, request_only=True)])
    def post(self, request: Request, key: str) -> Response:  # type: ignore[override]
        """Takes in arms drawn elsewhere."""
        return super().post(request, key)


def _drawn(customer: Known | None, place: int | None, others: Container[int]) -> Outcome:
    if place is None:
        return Outcome(Status.INVALID, "is no arm of this pilot", "arm")
    if customer is None:
        return _stranger()
    return Outcome(Status.INVALID, _ELSEWHERE, "customer") if customer.id in others else Outcome(Status.ACCEPTED)


@extend_schema(tags=["pilots"])
class ExposuresView(_OfPilot):
    """First exposures, for pilots whose trigger the calling system reports: of every arm, the hold-out too."""

    scopes = {"POST": scopes.PILOTS_WRITE}
    item = ExposureItem
    plural = "exposures"

    def record(self, records: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """The earliest moment of each customer stays."""
        if self.asked.plan.trigger != "reported":
            raise Problem(HTTPStatus.CONFLICT, "pilot_exposes_itself", "This pilot notes exposures by its own rule.")
        customers, now = self.customers(records), timezone.now()
        moments: dict[int, datetime] = {}
        for customer, record in zip(customers, records, strict=True):
            if customer is not None:
                at = record.get("at") or now
                moments[customer.id] = min(at, moments.get(customer.id, at))
        record_exposures(pilot=self.asked.pilot, moments=moments)
        return [Outcome(Status.ACCEPTED) if customer is not None else _stranger() for customer in customers]

    @extend_schema(
        examples=[OpenApiExample("one", {**_CUSTOMER, "at": "2026-03-31T09:30:00+02:00"}, request_only=True)]
    )
    def post(self, request: Request, key: str) -> Response:  # type: ignore[override]
        """Reports exposures."""
        return super().post(request, key)
