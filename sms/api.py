"""What other systems may ask about text messages."""

from typing import Any, Final

from django.core.validators import ProhibitNullCharactersValidator
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import scopes
from accounts.api import ApiView
from sms.segments import segments

LONGEST: Final = 100_000


class AnyText(serializers.CharField):
    """A text as it is: nothing is trimmed, and every character counts, also one that nobody can see."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 (as the field above it takes them)
        """Takes what a CharField takes."""
        super().__init__(allow_blank=True, trim_whitespace=False, max_length=LONGEST, **options)
        self.validators = [each for each in self.validators if not isinstance(each, ProhibitNullCharactersValidator)]


class SegmentsQuestion(serializers.Serializer[Any]):
    """A text."""

    text = AnyText(help_text="Exactly as it is to be sent.")


class SegmentsAnswer(serializers.Serializer[Any]):
    """How it travels."""

    encoding = serializers.ChoiceField(("GSM-7", "UCS-2"))
    segments = serializers.IntegerField(help_text="What a gateway charges for.")
    units = serializers.IntegerField(help_text="Septets of GSM-7, or UTF-16 code units of UCS-2.")
    remaining = serializers.IntegerField(help_text="Units that still fit in the last segment.")
    unicode_characters = serializers.ListField(
        child=serializers.CharField(), help_text="What forces UCS-2: each character once, as it first appears."
    )


class SegmentsView(ApiView):
    """The segments of a text, by the same count that the pages, the cost and the sender use."""

    scopes = {"POST": scopes.TEXTS_READ}
    has_market = False

    @extend_schema(
        request=SegmentsQuestion,
        responses=SegmentsAnswer,
        examples=[
            OpenApiExample("a question", {"text": "Uw financiën"}, request_only=True),
            OpenApiExample(
                "its answer",
                {"encoding": "UCS-2", "segments": 1, "units": 12, "remaining": 58, "unicode_characters": ["ë"]},
                response_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        """Counts the segments of a text."""
        asked = SegmentsQuestion(data=request.data)
        asked.is_valid(raise_exception=True)
        found = segments(asked.validated_data["text"])
        return Response(
            {
                "encoding": found.encoding,
                "segments": found.count,
                "units": found.units,
                "remaining": found.remaining,
                "unicode_characters": list(found.unicode_characters),
            }
        )
