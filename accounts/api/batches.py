"""Many records in one request: each is accepted, known already or invalid, and what is valid is recorded."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar, Final

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.problems import Complaint, Problem, complaints, invalid_items
from accounts.api.serializers import Item
from accounts.api.views import ApiView
from accounts.outcomes import Outcome, Status

MOST: Final = 5_000
"""Records in one request."""


class BatchView(ApiView):
    """Takes one record, a list of them, or `{"<plural>": [them]}`; subclasses say how one looks and how to record them.

    200: all are recorded or known; 207: some are invalid; 422: none is valid, so that nothing was recorded.
    """

    item: ClassVar[type[Item]]
    plural: ClassVar[str]
    most: ClassVar[int] = MOST

    def record(self, records: Sequence[Mapping[str, Any]]) -> Sequence[Outcome]:
        """Records what is valid, in `self.market`: an outcome for each, in the same order."""
        raise NotImplementedError

    def post(self, request: Request) -> Response:
        """Checks each record by itself, records the valid ones together and tells what became of each."""
        checked = _checked(self.item(), self._sent(request.data))
        valid = {place: found for place, found in enumerate(checked) if not isinstance(found, Outcome)}
        with transaction.atomic():
            recorded = dict(zip(valid, self.record(list(valid.values())), strict=True)) if valid else {}
        return _answer([recorded.get(place) or found for place, found in enumerate(checked)])

    def _sent(self, data: Any) -> list[Any]:  # noqa: ANN401 (whatever the JSON holds)
        if isinstance(data, dict) and data.keys() == {self.plural}:
            data = data[self.plural]
        sent = data if isinstance(data, list) else [data]
        if not sent or not all(isinstance(item, dict) for item in sent):
            detail = f'Send an object, a list of objects, or {{"{self.plural}": [objects]}}.'
            raise Problem(HTTPStatus.BAD_REQUEST, "malformed", detail, _no_objects(sent))
        if len(sent) > self.most:
            detail = f"A request may hold {self.most:,} records at the most, not {len(sent):,}."
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_many_records", detail)
        return sent


def _no_objects(sent: Iterable[Any]) -> list[Complaint]:
    wrong = [place for place, item in enumerate(sent) if not isinstance(item, dict)]
    return [Complaint(item=place, field="", reason="is not an object") for place in wrong[:100]]


def _checked(serializer: Item, sent: Iterable[Any]) -> list[Any]:
    """Each record's own values, or the outcome of an invalid one."""
    found: list[Any] = []
    for item in sent:
        try:
            found.append(serializer.run_validation(item))
        except serializers.ValidationError as error:
            first = next(complaints(error.detail))
            found.append(Outcome(Status.INVALID, first["reason"], first["field"]))
    return found


def _answer(outcomes: Sequence[Outcome]) -> Response:
    count = {str(status): sum(outcome.status == status for outcome in outcomes) for status in Status}
    if count[Status.INVALID] == len(outcomes):
        raise invalid_items(
            [Complaint(item=place, field=told.field, reason=told.reason) for place, told in enumerate(outcomes)]
        )
    if not count[Status.JOINED]:
        del count[Status.JOINED]
    results = [_result(place, outcome) for place, outcome in enumerate(outcomes)]
    return Response({**count, "results": results}, HTTPStatus.MULTI_STATUS if count[Status.INVALID] else HTTPStatus.OK)


def _result(place: int, outcome: Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {"item": place, "status": str(outcome.status)}
    return told if not outcome.reason else told | {"field": outcome.field, "reason": outcome.reason}
