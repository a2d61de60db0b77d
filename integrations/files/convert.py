"""From a row's cells to records that the actions of lower floors take; or the field and the reason why not."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Map
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_noop

from accounts.models import Market
from campaigns.actions import CampaignPlan, Report, VariantPlan
from campaigns.events import Event, problem
from customers import checks, contacts
from customers.records import AppointmentRecord, CallRecord, CustomerRecord, RemovalRecord
from integrations.files import arms, refusals, values
from integrations.files.converted import Converted, RejectedError
from integrations.files.kinds import OWN, Kind
from integrations.files.mapping import Mapping, Reminder

BACKWARDS: Final = gettext_noop("the appointment lies before the day on which it was booked; it is kept as it is")
NO_MESSAGE: Final = gettext_noop("is empty, and so is the campaign or the customer's address and id")
NO_KEY: Final = gettext_noop("is no number that a file taken out here has")
_AGENTS: Final = {"desktop": "Windows NT", "mobile": "iPhone", "tablet": "iPad"}
DEFAULT_SOURCE: Final = "file"
AS_WRITTEN: Final = "body"
"""The field whose spaces and line ends belong to it."""
_MOST: Final = 2**63

Values = dict[str, Any]
Step = tuple[str, int, values.Read, bool]


class Converter:
    """Reads rows of a file with this head by this mapping, for one market and one import (which began at `stamp`)."""

    def __init__(self, mapping: Mapping, head: Sequence[str], market: Market, stamp: datetime) -> None:
        self._mapping, self._market, self._stamp = mapping, market, stamp
        readers = {field.name: self._reader(field.name) for field in mapping.fields}
        self._steps: list[Step] = [
            (field.name, head.index(mapping.columns[field.name]), readers[field.name], field.required)
            for field in mapping.fields
            if field.name in mapping.columns
        ]
        self._constants = {name: readers[name](text) for name, text in mapping.constants.items() if text}
        self._constants.setdefault("source", DEFAULT_SOURCE)
        self._finish = _FINISHERS[mapping.kind]

    def _reader(self, name: str) -> values.Read:
        field = next(field for field in self._mapping.fields if field.name == name)
        form, words = self._mapping.forms.get(name, "iso"), self._mapping.words.get(name, {})
        place = values.Place(self._market.zone, self._market.phone_region, self._stamp)
        return values.reader(field, form=form, words=words, place=place)

    def __call__(self, cells: Sequence[str]) -> Converted:
        """Raises `RejectedError`."""
        found: Values = dict(self._constants)
        for name, place, read, required in self._steps:
            text = cells[place].strip()
            if text:
                try:
                    found[name] = read(cells[place] if name == AS_WRITTEN else text)
                except values.NoValueError as error:
                    raise RejectedError(name, str(error), error.several) from None
            elif required:
                raise RejectedError(name, values.EMPTY)
        return self._finish(found, self)

    def event(self, found: Values, **fields: Any) -> Event:  # noqa: ANN401 (the fields of an event)
        """An event of this import; raises `RejectedError` where it could not be recorded."""
        event = Event(source=found["source"], received_at=self._stamp, **fields)
        wrong = problem(event, now=self._stamp, region=self.region)
        if wrong:
            reason = NO_MESSAGE if wrong.field == "message_id" else wrong.reason
            raise RejectedError(wrong.field, reason)
        return event

    @property
    def region(self) -> str:
        """Where a telephone number without a country belongs."""
        return self._market.phone_region

    @property
    def reminder(self) -> Reminder:
        """The campaign that reminders are told as."""
        return self._mapping.reminder

    def is_backwards(self, found: Values) -> bool:
        """Whether the appointment's day is before the day of booking, on the market's clock."""
        booked, starts = found["booked_at"], found["starts_at"]
        zone = self._market.zone
        return bool(starts < booked and starts.astimezone(zone).date() < booked.astimezone(zone).date())

    def reminded_at(self, found: Values) -> datetime:
        """When the reminder was sent: as told, else so many hours before, but never before the booking or later than
        now."""
        told = found.get("reminded_at")
        if told:
            return told  # type: ignore[no-any-return]
        planned = found["starts_at"] - timedelta(hours=self.reminder.hours_before)
        return min(max(planned, found["booked_at"]), self._stamp)  # type: ignore[no-any-return]


def _event(found: Values, converter: Converter) -> Converted:
    channel = found.get("channel") or ("sms" if found.get("phone") and not found.get("email") else "email")
    column = "phone" if channel == "sms" else "email"
    address = found.get(column, "")
    spelled = contacts.read(channel, address, region=converter.region)
    if address and spelled.problem:
        raise RejectedError(column, spelled.problem, spelled.several)
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


def _appointment(found: Values, converter: Converter) -> Converted:
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
    remark = ("starts_at", BACKWARDS) if converter.is_backwards(found) else None
    _recordable(record)
    return Converted(record, _reminder(found, converter) if found.get("reminded") else None, place, remark)


def _reminder(found: Values, converter: Converter) -> Event:
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


def _customer(found: Values, converter: Converter) -> Converted:
    names = ("first_name", "last_name", "language", "postcode", "house_number", "since", "email", "mobile", "plate")
    record = CustomerRecord(found["source"], found["customer_id"], **_told(found, *names, "make"))
    wrong = checks.customer_problem(record, region=converter.region)
    if wrong:
        raise RejectedError(wrong.field, wrong.reason)
    return Converted(record)


def _removal(found: Values, _converter: Converter) -> Converted:
    record = RemovalRecord(found["source"], found["appointment_id"], found["reason"], found.get("removed_at"))
    _recordable(record)
    return Converted(record)


def _call(found: Values, _converter: Converter) -> Converted:
    told = {"customer": "customer_id", "appointment": "appointment_id"}
    links = {name: found[column] for name, column in told.items() if column in found}
    own = _told(found, "subject", "by_voicebot", "completed")
    record = CallRecord(found["source"], found["call_id"], found["began_at"], found["seconds"], **links, **own)
    _recordable(record)
    return Converted(record)


def _recordable(record: checks.Record) -> None:
    """Raises `RejectedError` where the action that records it would refuse it."""
    wrong = checks.problem(record)
    if wrong:
        raise RejectedError(wrong.field, wrong.reason)


def _report(found: Values, _converter: Converter) -> Converted:
    own = {name: value for name, value in found.items() if name not in {"source", "campaign_id"}}
    return Converted(Report(source=found["source"], campaign=found["campaign_id"], **own))


def _campaign(found: Values, _converter: Converter) -> Converted:
    variant = VariantPlan(found.get("variant", ""), found.get("subject", ""), found.get("body", ""))
    own = _told(found, "kind", "channel", "journey", "not_randomised")
    return Converted(
        CampaignPlan(found["source"], found["campaign_id"], found["campaign_name"], **own, variants=(variant,))
    )


def _refusal(found: Values, converter: Converter) -> Converted:
    field, reason, several = refusals.problem(found, converter.region)
    if field:
        raise RejectedError(field, reason)
    remark = ("address", reason) if reason else None
    record = refusals.refusal(found, converter._market.zone, several)
    return Converted(record, remark=remark, several=several)


def _told(found: Values, *names: str) -> Values:
    return {name: found[name] for name in names if name in found}


_FINISHERS: Final[Map[str, Callable[[Values, Converter], Converted]]] = {
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
