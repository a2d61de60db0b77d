"""What other systems may ask and tell about permissions. A person is named in the body, never in an address."""

from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import scopes
from accounts.api import ApiView, Instant, Item, Text, invalid
from accounts.models import Market
from accounts.reading import seen
from customers.contacts import UnreadableError
from customers.models import Customer
from permissions.actions import Act, grant, withdraw
from permissions.api.messages import links_of
from permissions.models import Channel, Purpose, Source
from permissions.points import KIND_OF, Whom
from permissions.queries import whom
from permissions.queries.gate import may_send_many
from permissions.queries.grid import grid
from permissions.queries.strangers import doubt

MOST: Final = 10_000
_ADDRESSED: Final = tuple(str(channel) for channel in KIND_OF)
_SOURCES: Final = (Source.SELF_SERVICE, Source.DOUBLE_OPTIN, Source.ESP_SYNC, Source.SMS_KEYWORD, Source.COMPLAINT)
_UNASKED: Final = frozenset({Purpose.ALL, Purpose.SERVICE})
_NAME: Final = r"^[ -~]{{{},{}}}\Z"
_RAISES: Final = frozenset({Source.SELF_SERVICE, Source.DOUBLE_OPTIN})


class Who(Item):
    """A person: an address with its channel, or a customer by the system that knows them and their id there."""

    channel = serializers.ChoiceField(_ADDRESSED, required=False, help_text="How the address is reached.")
    address = Text(max_length=254, help_text="An e-mail address, or a number as somebody wrote it.")
    system = Text(max_length=50, help_text="The system that knows the customer.")
    customer = Text(max_length=100, help_text="The customer's id in that system.")

    def whom(self, market: Market) -> Whom:
        """Who is meant; raises a problem where nobody, or nobody known, is named."""
        told: Mapping[str, str] = self.validated_data
        if told.get("address"):
            if not told.get("channel"):
                raise invalid("channel", "is needed with an address")
            try:
                return whom.address(market, told["channel"], told["address"])
            except UnreadableError as error:
                raise invalid("address", str(error)) from None
        named = {"source": told.get("system", ""), "external_id": told.get("customer", "")}
        pk = Customer.objects.filter(market=market, **named).values_list("pk", flat=True).first()
        found = whom.customer(market, pk) if pk else None
        if found is None:
            raise invalid("customer", "is not known here")
        return found


class MessageTo(Who):
    """A person, and the message that is about to be sent to them, so that its headers can say which it was."""

    purpose = serializers.ChoiceField(
        [choice for choice in Purpose.choices if choice[0] not in _UNASKED], required=False,
        help_text="What one click turns off; the newsletter, unless told.",
    )  # fmt: skip
    sender = serializers.RegexField(_NAME.format(1, 50), required=False, help_text="The source of its events.")
    message_id = serializers.RegexField(_NAME.format(0, 100), required=False, help_text="Its id, as in its events.")
    campaign_id = serializers.RegexField(
        _NAME.format(0, 100), required=False, help_text="Its campaign's id; alone where events bear no message ids."
    )


class Change(Who):
    """What they said, where and when."""

    action = serializers.ChoiceField(("grant", "withdraw"))
    told_by = serializers.ChoiceField(_SOURCES, help_text="Only self_service and double_optin may grant.")
    channels = serializers.ListField(
        child=serializers.ChoiceField(Channel.choices), required=False, max_length=5, help_text="All that reach them."
    )
    purposes = serializers.ListField(
        child=serializers.ChoiceField([choice for choice in Purpose.choices if choice[0] != Purpose.SERVICE]),
        required=False, min_length=1, max_length=5, help_text="Of a withdrawal: all marketing, unless told.",
    )  # fmt: skip
    occurred_at = Instant(required=False, past=True, help_text="When they said it; now, unless told.")
    reference = serializers.RegexField(r"^[A-Za-z0-9_.:/-]{0,64}$", required=False, help_text="Your id of this.")
    origin = serializers.RegexField(r"^[a-z0-9_-]{0,30}$", required=False, help_text="The connected system you are.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Raises `ValidationError` for a grant from who may not, or for no stated purpose."""
        if attrs["action"] == "grant" and attrs["told_by"] not in _RAISES:
            raise serializers.ValidationError({"told_by": "can only lower a permission"})
        if attrs["action"] == "grant" and not attrs.get("purposes"):
            raise serializers.ValidationError({"purposes": "are needed to grant"})
        return attrs

    def act(self) -> Act:
        """How it is written down."""
        told = {
            key: self.validated_data[key]
            for key in ("occurred_at", "reference", "origin")
            if key in self.validated_data
        }
        return Act(source=Source(self.validated_data["told_by"]), **told)


class CellSerializer(serializers.Serializer[Any]):
    """One channel for one purpose."""

    channel = serializers.ChoiceField(Channel.choices)
    purpose = serializers.ChoiceField(Purpose.choices)
    allowed = serializers.BooleanField()
    code = serializers.CharField(help_text="Why, for programs.")
    sentence = serializers.CharField(help_text="Why, for people.")


class StateSerializer(serializers.Serializer[Any]):
    """What may be sent to somebody now, and the headers of a message that let them unsubscribe with one click."""

    cells = CellSerializer(many=True)
    headers = serializers.DictField(child=serializers.CharField(), help_text="Of the message to it; or none.")
    remark = serializers.CharField(help_text="What is odd about the address, though it was taken; or empty.")
    links = serializers.DictField(
        child=serializers.CharField(),
        help_text="For the text of a message to an address: `preferences`, the customer's own page; `one_click`, which "
        "asks whether to stop this kind. They turn off, never on.",
    )


class CheckedSerializer(serializers.Serializer[Any]):
    """Of one address of a question about many."""

    allowed = serializers.BooleanField()
    code = serializers.CharField()


class CheckSerializer(serializers.Serializer[Any]):
    """In the order in which they were asked."""

    allowed = serializers.IntegerField(min_value=0, help_text="How many may be sent to.")
    answers = CheckedSerializer(many=True)


class Question(Item):
    """One message for many addresses."""

    channel = serializers.ChoiceField(_ADDRESSED)
    purpose = serializers.ChoiceField([choice for choice in Purpose.choices if choice[0] != Purpose.ALL])
    at = Instant(required=False, help_text="The rules of that day; today's, unless told.")
    addresses = serializers.ListField(child=Text(max_length=254, required=True), max_length=MOST)


_WHO_EXAMPLE: Final = {"channel": "email", "address": "jan@example.com"}


class StateView(ApiView):
    """What may be sent to one person."""

    scopes = {"POST": scopes.PERMISSIONS_READ}

    @extend_schema(
        request=MessageTo,
        responses=StateSerializer,
        examples=[
            OpenApiExample("by address", _WHO_EXAMPLE, request_only=True),
            OpenApiExample(
                "of a message",
                {**_WHO_EXAMPLE, "sender": "selligent", "message_id": "m-1", "campaign_id": "spring"},
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        """Answers for every channel and purpose, with headers that name the message, where it is told."""
        asked = MessageTo(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(_state(asked.whom(self.market), asked.validated_data))


def _state(who: Whom, told: Mapping[str, str]) -> dict[str, Any]:
    shown = ("channel", "purpose", "allowed", "code", "sentence")
    cells = [{name: getattr(cell, name) for name in shown} for row in grid(who).rows for cell in row]
    return {"cells": cells, **links_of(who.market, told), "remark": doubt(who.market, told)}


class ChangesView(ApiView):
    """What one person said."""

    scopes = {"POST": scopes.PERMISSIONS_WRITE}

    @extend_schema(
        request=Change,
        responses=StateSerializer,
        examples=[
            OpenApiExample(
                "a confirmed sign-up",
                {**_WHO_EXAMPLE, "action": "grant", "told_by": "double_optin", "purposes": ["newsletter"]},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Records it, tells every sending system, and answers with what may be sent now."""
        asked = Change(data=request.data)
        asked.is_valid(raise_exception=True)
        who, told = asked.whom(self.market), asked.validated_data
        if told["action"] == "grant" and (odd := doubt(self.market, told)):
            raise invalid("address", odd)
        scope = {"channels": told.get("channels"), "purposes": told.get("purposes") or [Purpose.ALL]}
        (grant if told["action"] == "grant" else withdraw)(whom=who, act=asked.act(), **scope)
        return Response(_state(asked.whom(self.market), told))


class CheckView(ApiView):
    """May we send this to these?"""

    scopes = {"POST": scopes.PERMISSIONS_READ}

    @extend_schema(
        request=Question,
        responses=CheckSerializer,
        examples=[
            OpenApiExample(
                "a newsletter",
                {"channel": "email", "purpose": "newsletter", "addresses": ["jan@example.com", "an@example.com"]},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Answers for up to 10,000 addresses at once; ask again at the time of sending."""
        asked = Question(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        answers = may_send_many(self.market, told["addresses"], told["channel"], told["purpose"], told.get("at"))
        seen(self.market, "", action="customers.checked", customers=len(answers))
        found = [{"allowed": answer.allowed, "code": answer.code} for answer in answers]
        return Response({"allowed": sum(answer.allowed for answer in answers), "answers": found})
