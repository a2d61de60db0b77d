"""What survey tools tell: answers of customers."""

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
from feedback.actions import record_answers
from feedback.models import Channel
from feedback.records import LONGEST, AnswerRecord


class AnswerItem(Item):
    """An answer to "how likely would you recommend us?"; `source` and `id` are the identity."""

    source = Text(max_length=50, required=True, help_text="The system that tells, by a name that never changes.")  # type: ignore[assignment]
    id = Identifier(max_length=100, required=True, help_text="Its id in the source: told again, the answer is renewed.")
    score = serializers.IntegerField(min_value=0, max_value=10)
    answered_at = Instant(past=True)
    channel = serializers.ChoiceField(Channel.values, help_text="By which the question was asked.")
    customer = Identifier(max_length=100, help_text="The customer's id.")
    appointment = Identifier(max_length=100, help_text="The id of the appointment that it is about.")
    known_by = Text(max_length=50, help_text="The system whose ids these two are, where it is not the source itself.")
    comment = Text(max_length=LONGEST, help_text="What the customer wrote.")


_ANSWER: Final = {
    "source": "survey",
    "id": "R-501",
    "score": 9,
    "answered_at": "2026-04-03T18:20:00+02:00",
    "channel": "email",
    "customer": "K-1042",
    "appointment": "A-88",
    "known_by": "planning",
    "comment": "Vlot geholpen.",
}


class FeedbackView(BatchView):
    """Answers of customers, up to 5,000 at once. An older telling of an answer never replaces a newer one."""

    scopes = {"POST": scopes.FEEDBACK_WRITE}
    item = AnswerItem
    plural = "feedback"

    def record(self, records: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Inserts or renews; the log keeps who told of how many."""
        told = [AnswerRecord(external_id=record["id"], **_without_id(record)) for record in records]
        outcomes = record_answers(self.market, told)
        audit(by=None, action="feedback.sent", market=self.market, detail={"records": len(records)})
        return outcomes

    @extend_schema(
        examples=[
            OpenApiExample("several", {"feedback": [_ANSWER]}, request_only=True),
            OpenApiExample("one", _ANSWER, request_only=True),
        ]
    )
    def post(self, request: Request) -> Response:
        """Records answers."""
        return super().post(request)


def _without_id(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "id"}
