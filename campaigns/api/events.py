"""Events of messages in."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import scopes
from accounts.api import BatchView, Identifier, Instant, Item, Text
from accounts.outcomes import Outcome, Status
from campaigns.actions import record_events
from campaigns.events import CHANNELS, TYPES, Event

_NAMES: Final = {"occurred_at": "time", "link": "click_url"}
"""Fields of an event that the API calls otherwise: as CloudEvents and django-anymail do."""
_OURS: Final = {theirs: ours for ours, theirs in _NAMES.items()}


class EventItem(Item):
    """One thing that happened to one message. `source` and `id` are its identity, as in CloudEvents."""

    source = Text(max_length=50, required=True, help_text="The system that tells, by a name that never changes.")  # type: ignore[assignment]
    id = Identifier(
        max_length=200, help_text="The event's own id; without one, type, time and click_url tell events apart."
    )
    type = serializers.ChoiceField(TYPES, help_text="In django-anymail's words.")
    time = Instant(required=False, allow_null=True, help_text="When it happened, by the provider's clock.")
    message_id = Identifier(
        max_length=250, help_text="The message; where it is empty, campaign and recipient tell which."
    )
    recipient = Text(max_length=254, help_text="The address or number that it was sent to.")
    campaign = Text(max_length=200, help_text="The campaign's id in the source; one unknown here is made.")
    campaign_name = Text(max_length=200, help_text="What to call a campaign that is made.")
    variant = Text(max_length=100, help_text="Which wording, where there are several.")
    channel = serializers.ChoiceField(CHANNELS, default="email")
    click_url = Text(max_length=2000, help_text="Of a click: the address, kept without its query.")
    bounce = serializers.ChoiceField(("", "hard", "soft"), default="", help_text="Of a bounce: which kind.")
    reason = Text(
        max_length=1000, help_text="Why it bounced or was refused; kept are 200 characters without addresses."
    )
    user_agent = Text(max_length=1000, help_text="Of an open or click: tells people from machines, and devices.")
    is_machine = serializers.BooleanField(
        default=None, allow_null=True, help_text="Whether a machine opened or clicked; null where nobody knows."
    )


_DELIVERED: Final = {
    "source": "mailer",
    "id": "8d1f5a",
    "type": "delivered",
    "time": "2026-03-31T09:30:00+02:00",
    "message_id": "m-1042",
    "recipient": "anna@example.com",
    "campaign": "reminder",
}
_CLICKED: Final = {
    **_DELIVERED,
    "id": "8d1f5b",
    "type": "clicked",
    "time": "2026-03-31T10:02:11+02:00",
    "click_url": "https://www.example.com/book",
}


class EventsView(BatchView):
    """Events of messages, up to 5,000 at once, in any order, each any number of times: it counts once.

    An event of a campaign that is not known yet is kept under the id that it names, and is the campaign's as soon as
    that is told of.
    """

    scopes = {"POST": scopes.EVENTS_WRITE}
    item = EventItem
    plural = "events"

    def record(self, records: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """All in one call."""
        told = record_events(self.market, [_event(record) for record in records])
        return [Outcome(Status(each.status), each.reason, _NAMES.get(each.field, each.field)) for each in told]

    @extend_schema(
        examples=[
            OpenApiExample("a batch", {"events": [_DELIVERED, _CLICKED]}, request_only=True),
            OpenApiExample("one event", _DELIVERED, request_only=True),
        ]
    )
    def post(self, request: Request) -> Response:
        """Records events of messages."""
        return super().post(request)


def _event(record: Mapping[str, Any]) -> Event:
    named = {_OURS.get(name, name): value for name, value in record.items()}
    return Event(**{"occurred_at": None, **named})
