"""Requests that are too large, read to their end before they are refused: so the sender hears why.

A server that answers and closes while the sender still writes breaks the connection, and the answer with it.
"""

from collections.abc import Callable
from typing import Final, Protocol

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.views import defaults

from accounts.access import WITH_KEY, AnyView, rule

FORM: Final = 64 * 1024
"""Bytes of a form from somebody who has not signed in: to read it takes thirty times as many, which a process keeps."""
NOTICE: Final = 1024 * 1024
"""Bytes of what a provider or a gateway tells in one request."""
_MOST: Final = 4
"""How many times what a body may have is still read; whoever sends more meets a closed connection."""
_BLOCK: Final = 64 * 1024
_ATTRIBUTE: Final = "bounds_itself"


class Body(Protocol):
    """What is left of a request."""

    def read(self, size: int, /) -> bytes:
        """The next bytes; none at its end."""


def limit() -> int:
    """Bytes that a body may have."""
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


def length(request: HttpRequest) -> int:
    """Bytes that a request announces; 0 where it announces none, of which the server then reads none."""
    announced = request.headers.get("content-length") or ""
    return int(announced) if announced.isdecimal() else 0


def bounds_itself(view: AnyView) -> AnyView:
    """Of programs that do not sign in: the view says in their own way what is too large."""
    setattr(view, _ATTRIBUTE, True)
    return view


class SmallForms:
    """Refuses a large form of whoever has not signed in, before anything reads it as a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if length(request) > FORM and SESSION_KEY not in request.session and not _is_of_programs(request):
            return _too_large(request)
        return self.get_response(request)


def _is_of_programs(request: HttpRequest) -> bool:
    """Whether a view is asked that bounds itself, as the API does too; at an address of nobody even the page that
    says so would read the form."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return getattr(view, _ATTRIBUTE, False) or rule(view) == WITH_KEY


def drain(body: Body) -> None:
    """Reads what is left and throws it away, block by block."""
    left = limit() * _MOST
    try:
        while left > 0 and (block := body.read(_BLOCK)):
            left -= len(block)
    except UnreadablePostError:
        return


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's answer to a page's request that makes no sense, or that is too large: which of them, in words."""
    if not isinstance(exception, RequestDataTooBig):
        return defaults.bad_request(request, exception)
    return _too_large(request)


def _too_large(request: HttpRequest) -> HttpResponse:
    drain(request)
    return HttpResponse(render_to_string("413.html"), status=413)
