"""What a row of each kind of file tells, once its cells are read; or the field and the reason why it tells nothing."""

from collections.abc import Callable
from collections.abc import Mapping as Map
from dataclasses import MISSING, fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.utils.translation import gettext_noop

from accounts.outcomes import Outcome
from campaigns.actions import CampaignPlan, Report, VariantPlan
from campaigns.events import Event
from customers import checks, contacts
from customers.records import AppointmentRecord, CallRecord, CustomerRecord, RemovalRecord
from integrations.files import arms, refusals
from integrations.files.converted import Converted, RejectedError
from integrations.files.kinds import OWN, Kind

if TYPE_CHECKING:
    from integrations.files.convert import Converter

BACKWARDS: Final = gettext_noop("the appointment lies before the day on which it was booked; it is kept as it is")
NO_SINCE: Final = gettext_noop("cannot be read: the no holds nevertheless, from this import on")
NO_KEY: Final = gettext_noop("is no number that a file taken out here has")
_AGENTS: Final = {"desktop": "Windows NT", "mobile": "iPhone", "tablet": "iPad"}
_MOST: Final = 2**63

Values = dict[str, Any]
Told = TypeVar("Told", bound=checks.Record)


def _event(found: Values, converter: "Converter") -> Converted:
    channel = found.get("channel") or ("sms" if found.get("phone") and not found.get("email") else "email")
    address = _recipient(found, "phone" if channel == "sms" else "email", channel, converter)
    event = converter.event(
        found,
        type=found["event_type"],
        occurred_at=found["occurred_at"],
        id=found.get("event_id", ""),
        message_id=found.get("message_id", ""),
        recipient=address,
        customer=found.get("contact_id", ""),
        campaign=found.get("campaign_id", ""),
        campaign_name=found.get("campaign_name", ""),
        variant=found.get("variant", ""),
        link=found.get("link_url", ""),
        channel=channel,
        bounce=found.get("bounce_type", ""),
        reason=found.get("reason", ""),
        user_agent=found.get("user_agent") or _AGENTS.get(found.get("device", ""), ""),
        is_machine=found.get("is_machine"),
        machine_reason=found.get("machine_reason", ""),
        keys=_keys(found),
    )
    return Converted(event)


def _recipient(found: Values, column: str, channel: str, converter: "Converter") -> str:
    """The address; empty, with a remark, where it is none and the message is known without. Raises `RejectedError`."""
    address: str = found.get(column, "")
    spelled = contacts.read(channel, address, region=converter.region)
    if not address or not spelled.problem:
        return address
    if not found.get("message_id"):
        raise RejectedError(column, spelled.problem, spelled.several)
    converter.remark(column, spelled.problem, *(spelled.several or (address,)))
    return ""


def _keys(found: Values) -> tuple[int, int] | None:
    """Message and event by our own numbers, where the file is one that was taken out here."""
    if not (found.get("message_id", "").startswith(OWN) and found.get("event_id", "").startswith(OWN)):
        return None
    try:
        message, event = (int(found[name].removeprefix(OWN)) for name in ("message_id", "event_id"))
    except ValueError:
        raise RejectedError("message_id", NO_KEY) from None
    if not (-_MOST <= message < _MOST and -_MOST <= event < _MOST):
        raise RejectedError("message_id", NO_KEY)
    return message, event


def _appointment(found: Values, converter: "Converter") -> Converted:
    status_at = found.get("status_at") or max(found["booked_at"], found["starts_at"])
    record = AppointmentRecord(
        source=found["source"],
        external_id=found["appointment_id"],
        customer=found["customer_id"],
        booked_at=found["booked_at"],
        starts_at=found["starts_at"],
        status=found["status"],
        status_at=found["booked_at"] if found["status"] == "booked" and "status_at" not in found else status_at,
        booked_via=found.get("booked_via", ""),
        dated="status_at" in found,
        **_told(found, "branch", "service", "revenue", "at_customer", "payer", "cross_sell", "window_arrived_at"),
    )
    place = tuple(str(found.get(name, "")) for name in ("branch", "branch_name", "branch_place"))
    if converter.is_backwards(found):
        converter.remark("starts_at", BACKWARDS)
    reminder = _reminder(found, converter) if found.get("reminded") else None
    return Converted(_settled(record, checks.problem, converter), reminder, place)


def _reminder(found: Values, converter: "Converter") -> Event:
    told = converter.reminder
    return converter.event(
        found,
        type="sent",
        occurred_at=converter.reminded_at(found),
        id=f"reminder {found['appointment_id']}",
        message_id=f"reminder {found['appointment_id']}",
        customer=found["customer_id"],
        campaign=told.campaign,
        campaign_name=told.name,
        channel="sms",
    )


def _customer(found: Values, converter: "Converter") -> Converted:
    names = ("first_name", "last_name", "language", "postcode", "house_number", "since", "email", "mobile", "plate")
    record = CustomerRecord(found["source"], found["customer_id"], **_told(found, *names, "make"))
    return Converted(_settled(record, partial(checks.customer_problem, region=converter.region), converter))


def _removal(found: Values, converter: "Converter") -> Converted:
    record = RemovalRecord(found["source"], found["appointment_id"], found["reason"], found.get("removed_at"))
    return Converted(_settled(record, checks.problem, converter))


def _call(found: Values, converter: "Converter") -> Converted:
    told = {"customer": "customer_id", "appointment": "appointment_id"}
    links = {name: found[column] for name, column in told.items() if column in found}
    own = _told(found, "subject", "by_voicebot", "completed")
    record = CallRecord(found["source"], found["call_id"], found["began_at"], found["seconds"], **links, **own)
    return Converted(_settled(record, checks.problem, converter))


def _settled(record: Told, wrong_with: Callable[[Told], Outcome | None], converter: "Converter") -> Told:
    """The record as it can be kept: a field that it can do without is emptied, with a remark.

    Raises `RejectedError` for any other.
    """
    without = {field.name: field.default for field in fields(record) if field.default is not MISSING}
    while wrong := wrong_with(record):
        if wrong.field not in without:
            raise RejectedError(wrong.field, wrong.reason)
        converter.remark(wrong.field, wrong.reason, str(getattr(record, wrong.field)))
        record = replace(record, **{wrong.field: without.pop(wrong.field)})
    return record


def _report(found: Values, _converter: "Converter") -> Converted:
    own = {name: value for name, value in found.items() if name not in {"source", "campaign_id"}}
    return Converted(Report(source=found["source"], campaign=found["campaign_id"], **own))


def _campaign(found: Values, _converter: "Converter") -> Converted:
    variant = VariantPlan(found.get("variant", ""), found.get("subject", ""), found.get("body", ""))
    own = _told(found, "kind", "channel", "journey", "not_randomised")
    return Converted(
        CampaignPlan(found["source"], found["campaign_id"], found["campaign_name"], **own, variants=(variant,))
    )


def _refusal(found: Values, converter: "Converter") -> Converted:
    field, reason, several = refusals.problem(found, converter.region)
    if field:
        raise RejectedError(field, reason)
    if reason:
        converter.remark("address", reason, *several)
    converter.reword("since", NO_SINCE)
    return Converted(refusals.refusal(found, converter.zone, several))


def _told(found: Values, *names: str) -> Values:
    return {name: found[name] for name in names if name in found}


FINISHERS: Final[Map[str, Callable[[Values, "Converter"], Converted]]] = {
    Kind.EVENTS: _event,
    Kind.RESULTS: _report,
    Kind.CAMPAIGNS: _campaign,
    Kind.CUSTOMERS: _customer,
    Kind.APPOINTMENTS: _appointment,
    Kind.REMOVALS: _removal,
    Kind.CALLS: _call,
    Kind.PERMISSIONS: _refusal,
    Kind.ASSIGNMENTS: lambda found, _converter: Converted(arms.drawn(found)),
}
