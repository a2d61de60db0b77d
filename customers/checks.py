"""What the database can hold of a record: asked of each one, so that a bad one takes no good one down with it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import attrgetter, ge
from typing import Final

from accounts.outcomes import Outcome, Status
from customers.contacts import read
from customers.models import (
    Appointment,
    AppointmentStatus,
    BookedVia,
    Branch,
    Call,
    Channel,
    Customer,
    RemovedAppointment,
    Vehicle,
)
from customers.records import AppointmentRecord, CallRecord, CustomerRecord, RemovalRecord

_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_FIRST_DAY: Final = date(1900, 1, 1)
_DAY: Final = 24 * 60 * 60
_MOST: Final = Decimal(10) ** 8
_IMPLAUSIBLE: Final = "has no time zone, or is not between 2000 and 2100"

Record = CustomerRecord | AppointmentRecord | CallRecord | RemovalRecord
Wrong = tuple[str, str]
"""A field, and why it cannot be."""


def _longest(
    model: type[Customer | Appointment | Call | Vehicle | Branch | RemovedAppointment], *names: str
) -> dict[str, int]:
    return {field.name: field.max_length or 0 for field in model._meta.fields if field.name in names}


_IDENTITY: Final = _longest(Customer, "source", "external_id")
_TEXTS: Final[dict[type[Record], dict[str, int]]] = {
    CustomerRecord: {
        **_IDENTITY,
        **_longest(Customer, "first_name", "last_name", "language", "postcode", "house_number"),
        "email": 254,
        "mobile": 254,
        **_longest(Vehicle, "plate", "make"),
    },
    AppointmentRecord: {
        **_IDENTITY,
        "customer": _IDENTITY["external_id"],
        "branch": _longest(Branch, "external_id")["external_id"],
        **_longest(Appointment, "service", "payer", "cross_sell"),
    },
    CallRecord: {
        **_IDENTITY,
        "customer": _IDENTITY["external_id"],
        **_longest(Call, "subject"),
        "appointment": _longest(Appointment, "external_id")["external_id"],
    },
    RemovalRecord: {**_IDENTITY, **_longest(RemovedAppointment, "reason")},
}
_texts: Final = {kind: attrgetter(*longest) for kind, longest in _TEXTS.items()}
_NEEDED: Final = {
    CustomerRecord: ("source", "external_id"),
    AppointmentRecord: ("source", "external_id", "customer"),
    CallRecord: ("source", "external_id"),
    RemovalRecord: ("source", "external_id", "reason"),
}
_LONGEST: Final = {kind: tuple(longest.values()) for kind, longest in _TEXTS.items()}
_needed: Final = {kind: attrgetter(*names) for kind, names in _NEEDED.items()}
_STATUSES: Final = frozenset(AppointmentStatus.values)
_INSTANTS: Final = ("booked_at", "starts_at", "status_at", "window_arrived_at")
_instants: Final = attrgetter(*_INSTANTS)
_WAYS: Final = frozenset({"", *BookedVia.values})


def problem(record: Record) -> Outcome | None:
    """Why this record cannot be kept, naming the field; None where it can."""
    if _has_plain_texts(record) and next(_OTHERS[type(record)](record), None) is None:
        return None
    wrong = next(_wrong(record), None)
    return Outcome(Status.INVALID, wrong[1], wrong[0]) if wrong else None


def customer_problem(record: CustomerRecord, *, region: str) -> Outcome | None:
    """As `problem`, and that an address is none or nobody has such a number; `region` is of the market's numbers."""
    wrong = problem(record)
    if wrong:
        return wrong
    told = (("email", Channel.EMAIL, record.email), ("mobile", Channel.SMS, record.mobile))
    read_as = ((field, read(channel, text, region=region)) for field, channel, text in told if text.strip())
    return next((Outcome(Status.INVALID, one.told, field) for field, one in read_as if one.reason), None)


def are_storable(texts: Iterable[str]) -> bool:
    """Whether each of these is text without NUL and without half a character, at one look."""
    try:
        return b"\x00" not in "".join(texts).encode()
    except (TypeError, UnicodeEncodeError):
        return False


def _has_plain_texts(record: Record) -> bool:
    """Whether all texts can be kept: so can nearly all, which then need no closer look."""
    kind = type(record)
    texts = _texts[kind](record)
    if not are_storable(texts):
        return False
    return all(map(ge, _LONGEST[kind], map(len, texts))) and all(map(str.strip, _needed[kind](record)))


def _wrong(record: Record) -> Iterator[Wrong]:
    kind = type(record)
    for (name, longest), value in zip(_TEXTS[kind].items(), _texts[kind](record), strict=True):
        if not are_storable([value]):
            yield name, "is no text that a database can hold"
        elif len(value) > longest:
            yield name, f"is longer than {longest} characters"
    yield from ((name, "is empty") for name in _NEEDED[kind] if not getattr(record, name).strip())
    yield from _OTHERS[kind](record)


def _of_customer(record: CustomerRecord) -> Iterator[Wrong]:
    if record.since is not None and not _FIRST_DAY <= record.since < _LATEST.date():
        yield "since", "is not between 1900 and 2100"


def _of_appointment(record: AppointmentRecord) -> Iterator[Wrong]:
    for name, instant in zip(_INSTANTS, _instants(record), strict=True):
        if instant is not None and not is_plausible(instant):
            yield name, _IMPLAUSIBLE
    if record.status not in _STATUSES:
        yield "status", f"is not one of {', '.join(AppointmentStatus.values)}"
    if record.booked_via not in _WAYS:
        yield "booked_via", f"is not one of {', '.join(BookedVia.values)}"
    if record.revenue is not None and not (Decimal(record.revenue).is_finite() and abs(record.revenue) < _MOST):
        yield "revenue", f"is no amount below {_MOST:,}"


def _of_call(record: CallRecord) -> Iterator[Wrong]:
    if not is_plausible(record.began_at):
        yield "began_at", _IMPLAUSIBLE
    if not 0 <= record.seconds <= _DAY:
        yield "seconds", "is not between 0 and a day"


def _of_removal(record: RemovalRecord) -> Iterator[Wrong]:
    if record.removed_at is not None and not is_plausible(record.removed_at):
        yield "removed_at", _IMPLAUSIBLE


def is_plausible(instant: datetime) -> bool:
    """Whether it has a time zone and lies in this century."""
    return instant.utcoffset() is not None and _EARLIEST <= instant < _LATEST


_OTHERS: Final[dict[type[Record], Callable[..., Iterator[Wrong]]]] = {
    CustomerRecord: _of_customer,
    AppointmentRecord: _of_appointment,
    CallRecord: _of_call,
    RemovalRecord: _of_removal,
}
