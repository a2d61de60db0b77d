"""A kept request made into a request again, for the worker to read."""

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
    body = bytes(raw.body)
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in raw.headers.items()}
    return WSGIRequest({
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "CONTENT_TYPE": raw.content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": "https",
        **headers,
    })  # fmt: skip
