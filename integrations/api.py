"""What other systems tell about customers, their appointments and their calls."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import scopes
from accounts.actions import audit
from accounts.api import BatchView, Identifier, Instant, Item, Text
from accounts.outcomes import Outcome
from customers.models import AppointmentStatus, BookedVia
from customers.records import AppointmentRecord, CallRecord, CustomerRecord, RemovalRecord
from integrations.intake import bring_appointments, bring_calls, bring_customers, remove_told

_SOURCE: Final = "The system that tells, by a name that never changes."


class _Identified(Item):
    """`source` and `id` are the identity."""

    source = Text(max_length=50, required=True, help_text=_SOURCE)  # type: ignore[assignment]
    id = Identifier(max_length=100, required=True, help_text="Its id in the source: told again, it is renewed.")


class CustomerRecordItem(_Identified):
    """A customer as the source knows them; what is left out is emptied, but addresses and cars are only added."""

    first_name = Text(max_length=100)
    last_name = Text(max_length=100)
    language = Text(max_length=10, help_text="Such as nl or en.")
    postcode = Text(max_length=16)
    house_number = Text(max_length=16)
    since = serializers.DateField(required=False, allow_null=True, help_text="Customer since that day.")
    email = Text(max_length=254, help_text="One address; a name or brackets around it are taken off.")
    mobile = Text(
        max_length=32, help_text="One number that exists, in the form of the market or with its country code."
    )
    plate = Text(max_length=16, help_text="Licence plate of a car of theirs.")
    make = Text(max_length=50, help_text="Make of that car.")


class AppointmentRecordItem(_Identified):
    """An appointment and the status that it has at `status_at`; the latest one counts, in whatever order they come.

    Told again with the same status and `status_at`, it is corrected: customer, times and channel too.
    """

    customer = Identifier(max_length=100, required=True, help_text="The customer's id in the same source.")
    booked_at = Instant(past=True)
    starts_at = Instant()
    status = serializers.ChoiceField(AppointmentStatus.values)
    status_at = Instant(past=True, help_text="Since when it has this status.")
    booked_via = serializers.ChoiceField(BookedVia.values)
    branch = Identifier(max_length=100, help_text="The branch's id; one unknown here is made, with its id as its name.")
    service = Text(max_length=50)
    revenue = serializers.DecimalField(
        max_digits=10,
        decimal_places=2,
        required=False,
        allow_null=True,
        help_text="In the market's money; left out, what is known stays.",
    )
    at_customer = serializers.BooleanField(default=False, help_text="Whether we drive to the customer.")
    payer = Text(max_length=100, help_text="The insurer or lease company that pays.")
    cross_sell = Text(max_length=100, help_text="What was sold besides.")
    window_arrived_at = Instant(
        past=True, required=False, allow_null=True, help_text="When the window that is to be fitted came in."
    )


class RemovalItem(_Identified):
    """An appointment that its source takes back, as if it had never been; newer news of it brings it back."""

    reason = Text(max_length=200, required=True, help_text="Why, in a few words.")
    removed_at = Instant(
        past=True, required=False, allow_null=True, help_text="Since when that is known; left out, since now."
    )


class CallRecordItem(_Identified):
    """A telephone call; told again it is renewed, but customer and appointment stay where they are left out."""

    began_at = Instant(past=True)
    seconds = serializers.IntegerField(min_value=0, max_value=86_400)
    customer = Identifier(max_length=100, help_text="The customer's id in the same source.")
    subject = Text(max_length=50)
    appointment = Identifier(
        max_length=100, help_text="The id of the appointment that it was about, in the same source."
    )
    by_voicebot = serializers.BooleanField(default=False)
    completed = serializers.BooleanField(default=True, help_text="Whether the caller was helped to the end.")


_CUSTOMER: Final = {
    "source": "planning",
    "id": "K-1042",
    "first_name": "Anna",
    "last_name": "de Wit",
    "language": "nl",
    "postcode": "3511 AB",
    "house_number": "12",
    "email": "anna@example.com",
    "mobile": "06 12345678",
    "plate": "12-ABC-3",
}
_APPOINTMENT: Final = {
    "source": "planning",
    "id": "A-88",
    "customer": "K-1042",
    "booked_at": "2026-03-31T09:30:00+02:00",
    "starts_at": "2026-04-02T11:00:00+02:00",
    "status": "attended",
    "status_at": "2026-04-02T12:10:00+02:00",
    "booked_via": "web",
    "branch": "utrecht",
    "revenue": "249.00",
}
_REMOVAL: Final = {
    "source": "planning",
    "id": "A-89",
    "reason": "booked twice",
    "removed_at": "2026-04-01T08:00:00+02:00",
}
_CALL: Final = {
    "source": "planning",
    "id": "C-7",
    "began_at": "2026-04-01T10:15:00+02:00",
    "seconds": 180,
    "customer": "K-1042",
    "appointment": "A-88",
    "subject": "directions",
}


def _examples(plural: str, one: Mapping[str, Any]) -> list[OpenApiExample]:
    return [
        OpenApiExample("several", {plural: [one]}, request_only=True),
        OpenApiExample("one", one, request_only=True),
    ]


def _named(record: Mapping[str, Any]) -> dict[str, Any]:
    return {("external_id" if name == "id" else name): value for name, value in record.items()}


class _RecordsView(BatchView):
    """What all three share: the field of the identity is called `id` here, and who sent what is in the log."""

    def record(self, records: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Persons are concerned, so the log keeps who told of how many."""
        outcomes = self.bring([_named(record) for record in records])
        audit(by=None, action=f"{self.plural}.sent", market=self.market, detail={"records": len(records)})
        return [Outcome(told.status, told.reason, told.field.replace("external_id", "id")) for told in outcomes]

    def bring(self, records: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Records them by the action of their kind."""
        raise NotImplementedError


class CustomersView(_RecordsView):
    """Customers, up to 5,000 at once. Messages that were sent to an address of theirs before become theirs."""

    scopes = {"POST": scopes.CUSTOMERS_WRITE}
    item = CustomerRecordItem
    plural = "customers"

    def bring(self, records: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Inserts or renews."""
        return bring_customers(self.market, [CustomerRecord(**record) for record in records]).outcomes

    @extend_schema(examples=_examples("customers", _CUSTOMER))
    def post(self, request: Request) -> Response:
        """Records customers."""
        return super().post(request)


class AppointmentsView(_RecordsView):
    """Appointments, up to 5,000 at once; each counts for the messages before it as soon as it is recorded.

    One of a customer who is not known yet is kept: the customer is made without a name, and named when told of.
    """

    scopes = {"POST": scopes.APPOINTMENTS_WRITE}
    item = AppointmentRecordItem
    plural = "appointments"

    def bring(self, records: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Inserts or renews."""
        return bring_appointments(self.market, [AppointmentRecord(**record) for record in records]).outcomes

    @extend_schema(examples=_examples("appointments", _APPOINTMENT))
    def post(self, request: Request) -> Response:
        """Records appointments."""
        return super().post(request)


class RemovalsView(_RecordsView):
    """Appointments that are taken back, up to 5,000 at once: they go, with all that they counted for.

    One that is not known yet is refused when it is told of, unless by newer news; so is a removal that is older than
    the latest news of its appointment.
    """

    scopes = {"POST": scopes.APPOINTMENTS_WRITE}
    item = RemovalItem
    plural = "removals"

    def bring(self, records: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Removes."""
        return remove_told(self.market, [RemovalRecord(**record) for record in records]).outcomes

    @extend_schema(examples=_examples("removals", _REMOVAL))
    def post(self, request: Request) -> Response:
        """Removes appointments."""
        return super().post(request)


class CallsView(_RecordsView):
    """Calls, up to 5,000 at once."""

    scopes = {"POST": scopes.CALLS_WRITE}
    item = CallRecordItem
    plural = "calls"

    def bring(self, records: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Inserts or renews."""
        return bring_calls(self.market, [CallRecord(**record) for record in records])

    @extend_schema(examples=_examples("calls", _CALL))
    def post(self, request: Request) -> Response:
        """Records calls."""
        return super().post(request)
