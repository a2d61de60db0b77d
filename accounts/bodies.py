"""Requests that are too large, read to their end before they are refused: so the sender hears why.

A server that answers and closes while the sender still writes breaks the connection, and the answer with it.
"""

from typing import Final, Protocol

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string
from django.views import defaults

_MOST: Final = 4
"""How many times what a body may have is still read; whoever sends more meets a closed connection."""
_BLOCK: Final = 64 * 1024


class Body(Protocol):
    """What is left of a request."""

    def read(self, size: int, /) -> bytes:
        """The next bytes; none at its end."""


def limit() -> int:
    """Bytes that a body may have."""
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


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
    drain(request)
    return HttpResponse(render_to_string("413.html"), status=413)
