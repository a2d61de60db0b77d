"""What pilots showed, for other systems."""

from typing import Any, Final

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import scopes
from accounts.api import ApiView, page_of
from accounts.api.pages import PageSerializer
from pilots.checks import Check, checks
from pilots.models import Pilot, State
from pilots.plan import Arm
from pilots.queries.pilots import Standing, log, standing
from pilots.reading import SHOWN, Finding
from pilots.results import ArmRow, arm_rows
from pilots.statistics.courses import Course, Point
from pilots.status import WORDS

STATUSES = tuple(sorted(map(str, WORDS)))


class PilotSerializer(serializers.Serializer[Any]):
    """A pilot in the list."""

    key = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(State.values)
    status = serializers.ChoiceField(
        STATUSES,
        help_text="How it stands, by one word: what was decided, else what was found, else draft.",
    )
    launched_at = serializers.DateTimeField(allow_null=True)
    brought_from = serializers.CharField(
        allow_blank=True, help_text="The tool in which it ran and ended; empty for a pilot of ours."
    )


class ArmResultSerializer(serializers.Serializer[Any]):
    """An arm: assigned and exposed up to the latest look, `mature` and `value` as of the look of its result; `value`
    is null while there is nothing to show."""

    key = serializers.CharField()
    name = serializers.CharField()
    assigned = serializers.IntegerField()
    exposed = serializers.IntegerField()
    mature = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)


class SinceSerializer(serializers.Serializer[Any]):
    """The latest look after the result; whether its interval alone says the same. It decides nothing."""

    as_of = serializers.DateField()
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    confirms = serializers.BooleanField()


class EffectSerializer(serializers.Serializer[Any]):
    """An arm minus A at the look of its result (that at which the boundary was passed, else the latest by the plan),
    with the interval that holds there whatever was looked at before; `since` is what came later."""

    arm = serializers.CharField()
    as_of = serializers.DateField()
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    level = serializers.FloatField(help_text="Of the interval: 1 less this arm's share of alpha.")
    boundary_passed_on = serializers.DateField(allow_null=True)
    since = SinceSerializer(allow_null=True)


class PilotCheckSerializer(serializers.Serializer[Any]):
    """A check under the sentence: in order, to look at, wrong, or not told yet; in the words of the page."""

    state = serializers.ChoiceField(["good", "look", "bad", "wait"])
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)


class ResultsSerializer(PilotSerializer):
    """A pilot with what may be said of it."""

    outcome = serializers.CharField()
    method = serializers.CharField()
    as_of = serializers.DateField(allow_null=True, help_text="The look that outcomes are of, as on the page.")
    finding = serializers.ChoiceField([str(finding) for finding in Finding])
    arms = ArmResultSerializer(many=True)
    effects = EffectSerializer(many=True)
    checks = PilotCheckSerializer(many=True)


class PagesSerializer(serializers.Serializer[Any]):
    """A page of the list."""

    items = PilotSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


_PILOT: Final = {
    "key": "reminder-by-text",
    "name": "A reminder by text message",
    "state": "running",
    "status": "better",
    "launched_at": "2026-03-02T08:00:00Z",
    "brought_from": "",
}
_ARM: Final = {"key": "a", "name": "As it was", "assigned": 1_204, "exposed": 1_180, "mature": 960, "value": 0.81}
_COURSE: Final = {
    "outcome": "showed_up",
    "method": "confidence_sequence",
    "as_of": "2026-03-31",
    "finding": "better",
    "arms": [_ARM, {**_ARM, "key": "b", "name": "With a text", "value": 0.85}],
    "effects": [
        {
            "arm": "b",
            "as_of": "2026-03-29",
            "value": 0.04,
            "low": 0.01,
            "high": 0.07,
            "level": 0.95,
            "boundary_passed_on": "2026-03-29",
            "since": {"as_of": "2026-03-31", "value": 0.035, "low": 0.008, "high": 0.062, "confirms": True},
        }
    ],
    "checks": [{"state": "good", "title": "The split fits", "text": "604 to 600, p = 0.91 (at every look 1.00)"}],
}


@extend_schema(tags=["pilots"])
class PilotsView(ApiView):
    """The pilots of a market, the oldest first."""

    scopes = {"GET": scopes.PILOTS_READ}

    @extend_schema(
        parameters=[PageSerializer],
        responses=PagesSerializer,
        examples=[OpenApiExample("the last page", {"items": [_PILOT], "next": None}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Lists pilots."""
        pilots = Pilot.objects.select_related("market").filter(market=self.market)
        return Response(page_of(pilots, request, lambda rows: [_listed(line.pilot, line.status) for line in log(rows)]))


@extend_schema(tags=["pilots"])
class PilotView(ApiView):
    """What a pilot showed by its latest daily look. Before the data suffice there are no effects in it."""

    scopes = {"GET": scopes.PILOTS_READ}

    @extend_schema(
        responses=ResultsSerializer, examples=[OpenApiExample("better", {**_PILOT, **_COURSE}, response_only=True)]
    )
    def get(self, request: Request, key: str) -> Response:
        """Reads a pilot."""
        pilots = Pilot.objects.select_related("market").filter(market=self.market)
        return Response(_told(standing(get_object_or_404(pilots, key=key))))


def _listed(pilot: Pilot, status: str) -> dict[str, Any]:
    return {
        "key": pilot.key, "name": pilot.name, "state": str(pilot.state), "status": status,
        "launched_at": pilot.launched_at, "brought_from": pilot.brought_from,
    }  # fmt: skip


def _told(found: Standing) -> dict[str, Any]:
    reading, arms = found.reading, found.plan.arms
    shown = reading.finding in SHOWN
    return {
        **_listed(found.pilot, found.status),
        "outcome": reading.plan.outcome,
        "method": reading.plan.method,
        "as_of": reading.as_of,
        "finding": str(reading.finding),
        "arms": [_arm(row, arms[row.place]) for row in arm_rows(found) if not row.is_holdout],
        "effects": [_effect(arms[place].key, course) for place, course in reading.courses.items()] if shown else [],
        "checks": [{"state": each.state, "title": each.title, "text": _text(each)} for each in checks(found)],
    }


def _text(check: Check) -> str:
    return "; ".join([*(text for text, _metric in check.rows), *([check.text] if check.text else [])])


def _arm(row: ArmRow, arm: Arm) -> dict[str, Any]:
    counts = {"assigned": row.heads.assigned, "exposed": row.heads.exposed, "mature": row.heads.mature}
    return {"key": arm.key, "name": arm.name, **counts, "value": row.known.value if row.known else None}


def _effect(arm: str, course: Course) -> dict[str, Any]:
    passed = course.passed.day if course.passed else None
    later = {**_point(course.since), "confirms": course.confirmed} if course.since else None
    level = 1 - course.alpha
    return {"arm": arm, **_point(course.result), "level": level, "boundary_passed_on": passed, "since": later}


def _point(point: Point | None) -> dict[str, Any]:
    if point is None:
        return {}
    return {"as_of": point.day, "value": point.value, "low": point.interval.low, "high": point.interval.high}
