"""The calculator for other systems."""

from http import HTTPStatus
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import scopes
from accounts.api import ApiView, Problem
from accounts.api.problems import Complaint, invalid_items
from pilots.calculator import QUESTIONS, RefusedError, answer

_TWO: Final = {"a": {"successes": 480, "n": 800}, "b": {"successes": 560, "n": 700}}
_EXAMPLES: Final = {
    "difference of shares": {"question": "two_proportions", **_TWO},
    "the same, on the way: 1,500 of 3,000 planned, 28 looks": {
        "question": "two_proportions", **_TWO, "planned_n": 3_000, "looks": 28, "alpha": 0.05,
    },
    "difference of means": {
        "question": "two_means",
        "a": {"n": 10, "sum": 7.5, "sum_of_squares": 34.43},
        "b": {"n": 10, "mean": 2.33, "sd": 2.002},
    },
    "four shares at once": {
        "question": "several_proportions", "successes": [480, 510, 530, 560], "n": [800, 810, 790, 805],
    },
    "events over time": {
        "question": "two_rates", "a": {"events": 120, "time": 400}, "b": {"events": 90, "time": 395.5},
    },
    "sample ratio": {"question": "sample_ratio", "counts": [821588, 815482], "weights": [50, 50]},
    "sample size and days": {
        "question": "sample_size", "baseline": 0.83, "effect": 0.02, "power": 0.8, "method": "group_sequential",
        "looks": 28, "customers_per_week": 1500, "window_days": 21,
    },
    "power": {"question": "power", "outcome": "mean", "sd": 40, "effect": 2, "n_a": 6000},
    "several p-values": {"question": "adjust", "p_values": [0.01, 0.04]},
}  # fmt: skip


class CalculationSerializer(serializers.Serializer[Any]):
    """The answer: its own fields by question, and always the methods with their references."""

    question = serializers.ChoiceField(list(QUESTIONS))
    sentence = serializers.CharField(help_text="The answer in words.")
    caution = serializers.CharField(
        required=False, help_text="Of two groups: why the intervals for several looks are missing or too bold."
    )
    methods = serializers.ListField(child=serializers.DictField(), help_text="key, name and reference of each formula.")


@extend_schema(tags=["pilots"])
class CalculateView(ApiView):
    """Answers questions about typed numbers by the statistics that read the pilots. Nothing is kept."""

    scopes = {"POST": scopes.PILOTS_READ}
    has_market = False

    @extend_schema(
        request={"application/json": {"type": "object", "additionalProperties": True}},
        responses=CalculationSerializer,
        examples=[OpenApiExample(name, asked, request_only=True) for name, asked in _EXAMPLES.items()],
    )
    def post(self, request: Request) -> Response:
        """Answers a question about numbers."""
        if not isinstance(request.data, dict):
            raise Problem(HTTPStatus.BAD_REQUEST, "malformed", "Send an object with a question.")
        try:
            return Response(answer(request.data))
        except RefusedError as refused:
            wrong = [Complaint(item=None, field=each.field, reason=each.reason) for each in refused.wrong]
            raise invalid_items(wrong) from None
