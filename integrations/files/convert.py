"""From a row's cells to records that the actions of lower floors take; or the field and the reason why not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from accounts.models import Market
from campaigns.events import Event, problem
from integrations.files import values
from integrations.files.converted import Converted, RejectedError, Remark
from integrations.files.mapping import Mapping, Reminder
from integrations.files.tellings import FINISHERS, Values

NO_MESSAGE: Final = gettext_noop("is empty, and so is the campaign or the customer's address and id")
DEFAULT_SOURCE: Final = "file"
AS_WRITTEN: Final = "body"
"""The field whose spaces and line ends belong to it."""

Step = tuple[str, int, values.Read, bool, bool]
_SHOWN: Final = 80
"""Signs of a value in a remark."""


class Converter:
    """Reads rows of a file with this head by this mapping, for one market and one import (which began at `stamp`)."""

    def __init__(self, mapping: Mapping, head: Sequence[str], market: Market, stamp: datetime) -> None:
        self._mapping, self._market, self._stamp = mapping, market, stamp
        readers = {field.name: self._reader(field.name) for field in mapping.fields}
        self._steps: list[Step] = [
            (
                field.name,
                head.index(mapping.columns[field.name]),
                readers[field.name],
                field.is_essential,
                field.required,
            )
            for field in mapping.fields
            if field.name in mapping.columns
        ]
        self._constants = {name: readers[name](text) for name, text in mapping.constants.items() if text}
        self._constants.setdefault("source", DEFAULT_SOURCE)
        self._finish = FINISHERS[mapping.kind]

    def _reader(self, name: str) -> values.Read:
        field = next(field for field in self._mapping.fields if field.name == name)
        form, words = self._mapping.forms.get(name, "iso"), self._mapping.words.get(name, {})
        place = values.Place(self._market.zone, self._market.phone_region, self._stamp)
        return values.reader(field, form=form, words=words, place=place)

    def __call__(self, cells: Sequence[str]) -> Converted:
        """Raises `RejectedError`."""
        found: Values = dict(self._constants)
        self._remarks: list[Remark] = []
        for name, place, read, essential, required in self._steps:
            text = cells[place].strip()
            value = self._value(name, cells[place] if name == AS_WRITTEN else text, read, essential) if text else ""
            if value is not None and value != "":
                found[name] = value
            elif required:
                raise RejectedError(name, values.EMPTY)
        converted = self._finish(found, self)
        return replace(converted, remarks=tuple(self._remarks)) if self._remarks else converted

    def _value(self, name: str, text: str, read: values.Read, essential: bool) -> Any:  # noqa: ANN401, FBT001 (whatever the field holds)
        """What the cell holds; None, and a remark, where the row can do without it."""
        try:
            return read(text)
        except values.NoValueError as error:
            if essential:
                raise RejectedError(name, str(error), error.several) from None
            self.remark(name, str(error), *(error.several or (text,)))
            return None

    def remark(self, field: str, reason: str, *shown: str) -> None:
        """Says of the row that is being read what is odd."""
        self._remarks.append(Remark(field, reason, tuple(one[:_SHOWN] for one in shown)))

    def reword(self, field: str, reason: str) -> None:
        """Says what it comes to that a field of the row could not be read, where it could not."""
        self._remarks = [replace(one, reason=reason) if one.field == field else one for one in self._remarks]

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
    def zone(self) -> ZoneInfo:
        """The market's clock."""
        return self._market.zone

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
