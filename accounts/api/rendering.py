"""JSON in and out: strict, quick, and with a sentence for what cannot be read."""

from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import IO, Any

import orjson
from django.http.request import UnreadablePostError
from rest_framework.exceptions import APIException, UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from accounts.bodies import drain, limit
from accounts.composing import composed


class UnreadableError(APIException):
    """The body cannot be read as JSON."""

    status_code = HTTPStatus.BAD_REQUEST
    default_code = "malformed"


class TooLargeError(APIException):
    """The body is larger than `DATA_UPLOAD_MAX_MEMORY_SIZE`."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


def to_json(data: object) -> bytes:
    """Instants in RFC 3339, decimals as text, so that no digit is lost."""
    return orjson.dumps(data, default=_text, option=orjson.OPT_NON_STR_KEYS)


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


class JsonRenderer(BaseRenderer):
    """What is answered."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: object, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Nothing for nothing, so that 204 stays empty."""
        return b"" if data is None else to_json(data)


class JsonParser(BaseParser):
    """What is sent: one JSON text in UTF-8, up to `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:  # noqa: ANN401 (whatever the JSON holds)
        """Raises `TooLargeError`, `UnreadableError` with the position, or `UnsupportedMediaType` for packed bodies."""
        headers = getattr(stream, "headers", {})
        if headers.get("Content-Encoding", "identity") != "identity":
            raise UnsupportedMediaType(headers["Content-Encoding"], "Send the body as it is, without packing it.")
        try:
            return _read(_whole(stream))
        except orjson.JSONDecodeError as error:
            raise UnreadableError(f"The body is no JSON that can be read: {error}.") from error
        except RecursionError as error:
            raise UnreadableError("The body is no JSON that can be read: it is nested too deeply.") from error
        except UnreadablePostError as error:
            raise UnreadableError("The body ended before it was complete.") from error


def _read(body: bytes) -> Any:  # noqa: ANN401 (whatever the JSON holds)
    """What the JSON holds, its texts in NFC: one in plain letters is already."""
    told = orjson.loads(body)
    return told if body.isascii() and b"\\u" not in body else composed(told)


def _whole(stream: IO[Any]) -> bytes:
    most = limit()
    body: bytes = stream.read(most + 1)
    if len(body) <= most:
        return body
    drain(stream)
    raise TooLargeError(f"A body may have {most:,} bytes at the most; send smaller batches.")
