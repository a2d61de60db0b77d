"""The API's description and the page that shows it; both open, for they hold no data."""

from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_safe
from drf_spectacular.generators import SchemaGenerator

from accounts.access import public
from accounts.api.problems import MEDIA_TYPE, Problem, body
from accounts.api.rendering import to_json


@public
@require_safe
@condition(etag_func=lambda _request: f'"{settings.VERSION}"')
def schema(_request: HttpRequest) -> HttpResponse:
    """The description (OpenAPI 3)."""
    return HttpResponse(_described(), content_type="application/vnd.oai.openapi+json")


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description to read and to try, without anything from elsewhere."""
    return render(request, "accounts/api.html")


@public
@csrf_exempt
def unknown(_request: HttpRequest) -> HttpResponse:
    """An address that the API does not have: most often one without its slash."""
    problem = Problem(HTTPStatus.NOT_FOUND, "no_such_address", "There is no such address; they all end in a slash.")
    return HttpResponse(to_json(body(problem)), status=HTTPStatus.NOT_FOUND, content_type=MEDIA_TYPE)


@cache
def _described() -> bytes:
    """Made once: it takes a while, and does not change while we run."""
    generator: Any = SchemaGenerator
    return to_json(generator().get_schema(request=None, public=True))
