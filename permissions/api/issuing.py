"""A link that may turn something on, for who asked for it: for keys that may write, and its issue is logged."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import scopes
from accounts.api import ApiView, Item, Text, invalid
from customers.contacts import UnreadableError
from permissions.actions import issue_link
from permissions.models import Purpose
from permissions.points import KIND_OF, address_point

_EXAMPLE: Final = {"channel": "email", "address": "jan@example.com"}


class Wanted(Item):
    """The address that the link is about, and is sent to."""

    channel = serializers.ChoiceField([str(channel) for channel in KIND_OF], help_text="How the address is reached.")
    address = Text(max_length=254, required=True, help_text="An e-mail address, or a number as somebody wrote it.")


class IssuedSerializer(serializers.Serializer[Any]):
    """The address of the customer's own page, and the last day on which it turns anything on."""

    preferences = serializers.CharField()
    raises_until = serializers.DateField()


class LinksView(ApiView):
    """A link by which the reader of an address may turn things on."""

    scopes = {"POST": scopes.PERMISSIONS_WRITE}

    @extend_schema(
        request=Wanted,
        responses=IssuedSerializer,
        examples=[OpenApiExample("to an address", _EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Makes one, to be sent to that very address because its owner asked for it; the log says that it was made."""
        asked = Wanted(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        try:
            point = address_point(self.market, told["channel"], told["address"])
        except UnreadableError as error:
            raise invalid("address", str(error)) from None
        link, until = issue_link(market=self.market, point=point, purpose=Purpose.NEWSLETTER, why="api")
        return Response({"preferences": link, "raises_until": until})
