"""Whatever goes wrong is told in one shape: problem details (RFC 9457) with `errors` that name item and field."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, TypedDict

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error as server_error_page
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from accounts.api.rendering import to_json
from accounts.faults import is_database_away

MEDIA_TYPE: Final = "application/problem+json"
_UNFORESEEN: Final = (500, "server_error", "Something went wrong here. Nothing was recorded; try again later.")
_AWAY: Final = (503, "unavailable", "The database cannot be reached. Nothing was recorded; try again in a minute.")
_WAIT: Final = {"Retry-After": "30"}


class Complaint(TypedDict):
    """What is wrong: with which item of a batch (from 0; null where it is none), in which field, and why."""

    item: int | None
    field: str
    reason: str


class Problem(exceptions.APIException):
    """A request that is refused: `code` for programs, `detail` for people, `errors` to put it right."""

    def __init__(self, status: int, code: str, detail: str, errors: Sequence[Complaint] = ()) -> None:
        super().__init__(detail, code)
        self.status_code = status
        self.code = code
        self.errors = list(errors)


def invalid(field: str, reason: str) -> Problem:
    """422: `field` says what it may not."""
    return invalid_items([Complaint(item=None, field=field, reason=reason)])


def invalid_items(errors: Sequence[Complaint]) -> Problem:
    """422: nothing was done, because of these."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "Nothing was recorded: see errors.", errors)


class ComplaintSerializer(serializers.Serializer[Complaint]):
    """What is wrong, and where."""

    item = serializers.IntegerField(allow_null=True, min_value=0, help_text="Place in the batch, from 0.")
    field = serializers.CharField(allow_blank=True, help_text="Empty where it is about the whole item or request.")
    reason = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """What a refused request is answered (RFC 9457)."""

    type = serializers.CharField(help_text="urn:helder:problem:… for programs")
    title = serializers.CharField()
    status = serializers.IntegerField(min_value=400, max_value=599)
    detail = serializers.CharField(help_text="For people, in English.")
    errors = ComplaintSerializer(many=True)  # type: ignore[assignment]  # REST framework's metaclass moves it away


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's hook: any refusal as a problem; None for what nobody foresaw, which is then a 500."""
    problem = _problem(error) or _of_django(error)
    if problem is None:
        return None
    headers = {"WWW-Authenticate": 'Bearer realm="helder"'} if problem.status_code == HTTPStatus.UNAUTHORIZED else {}
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(wait)
    return Response(body(problem), problem.status_code, headers=headers, content_type=MEDIA_TYPE)


def body(problem: Problem) -> dict[str, Any]:
    """The problem as it is sent."""
    return {
        "type": f"urn:helder:problem:{problem.code.replace('_', '-')}",
        "title": HTTPStatus(problem.status_code).phrase,
        "status": problem.status_code,
        "detail": str(problem.detail),
        "errors": problem.errors,
    }


def _problem(error: Exception) -> Problem | None:
    match error:
        case Problem():
            return error
        case exceptions.ValidationError():
            return invalid_items(list(complaints(error.detail)))
        case exceptions.APIException():
            return Problem(error.status_code, str(error.default_code), str(error.detail))
    return None


def _of_django(error: Exception) -> Problem | None:
    match error:
        case ValidationError():
            return invalid_items(list(_of_model(error)))
        case PermissionDenied():
            return Problem(HTTPStatus.FORBIDDEN, "permission_denied", str(error) or "This is not allowed.")
        case Http404():
            return Problem(HTTPStatus.NOT_FOUND, "not_found", "There is no such thing in this market.")
    return None


def _of_model(error: ValidationError) -> Iterator[Complaint]:
    told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for field, reasons in told.items():
        yield from (Complaint(item=None, field=field.replace("__all__", ""), reason=reason) for reason in reasons)


def complaints(detail: Any, item: int | None = None, field: str = "") -> Iterator[Complaint]:  # noqa: ANN401 (nested)
    """REST framework's nested errors, laid flat: fields of fields with a dot."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from complaints(inner, item, ".".join(filter(None, (field, own))))
    elif isinstance(detail, Iterable) and not isinstance(detail, str):
        for place, inner in enumerate(detail):
            within = f"{field}.{place}" if isinstance(inner, Mapping) and inner else field
            yield from complaints(inner, item, within)
    else:
        yield Complaint(item=item, field=field, reason=str(detail))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's answer to what nobody foresaw, and to a database that is away, which a minute may mend: as a problem
    where the API was asked, else a page."""
    away = is_database_away(sys.exc_info()[1])
    headers = _WAIT if away else {}
    if request.path.startswith("/api/"):
        problem = Problem(*(_AWAY if away else _UNFORESEEN))
        return HttpResponse(to_json(body(problem)), MEDIA_TYPE, problem.status_code, headers=headers)
    if away:
        return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
    return server_error_page(request)
