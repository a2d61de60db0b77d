"""A kept request made into a request again, for the worker to read."""

from collections.abc import Mapping
from io import BytesIO

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest

from integrations.models import RawRequest

KEPT_HEADERS = ("Svix-Id",)
"""What reading needs beside body and content type: Resend's identity of an event. No secrets, no signatures."""


def kept_headers(request: HttpRequest) -> dict[str, str]:
    """The headers of `request` that are kept with it."""
    return {name: request.headers[name][:200] for name in KEPT_HEADERS if name in request.headers}


def rebuild(raw: RawRequest) -> WSGIRequest:
    """The request as it came in, as far as it was kept."""
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in raw.headers.items()}
    return _request(bytes(raw.body), raw.content_type, headers)


def rebuilt(request: HttpRequest, body: bytes) -> WSGIRequest:
    """The same request with another body."""
    headers = {name: value for name, value in request.META.items() if name.startswith("HTTP_")}
    return _request(body, request.headers.get("content-type", ""), headers)


def _request(body: bytes, content_type: str, headers: Mapping[str, str]) -> WSGIRequest:
    return WSGIRequest({
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": "https",
        **headers,
    })  # fmt: skip
