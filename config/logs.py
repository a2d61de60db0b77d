"""Where logs go: to standard error, a line each, without the secrets that stand in some of our addresses."""

import logging
import re
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from config import environment

_NAME: Final = re.compile(r"(?=.{1,253}(:|$))(?P<name>(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63})(:\d+)?", re.IGNORECASE)


SECRET_PATHS: Final = ("/p/", "/u/", "/sms/in/", "/pilots/shared/", "/account/password/reset/key/")
"""Beginnings of addresses of which whoever knows the rest may do something: links in messages, shared pages, hooks."""
_FORMAT: Final = environment.text("HELDER_LOG_FORMAT", default="line", like=environment.among(["line", "json"]))
_SLASH: Final = r"(?:/|%2F)"  # as it stands in an address within another one's query
_PATHS: Final = "|".join(re.escape(path).replace("/", _SLASH) for path in SECRET_PATHS)
_KNOWN: Final = rf"(?P<known>{_PATHS})"
_PATH: Final = re.compile(rf"{_KNOWN}[^\s\"'?#&]+", re.IGNORECASE)
_WHOLE: Final = re.compile(rf"{_KNOWN}[^?#]+", re.IGNORECASE)
"""Of an address by itself, in which a program's broken line may have left blanks."""
_ASKED: Final = re.compile(
    r"(?P<known>[?&;](?:[a-z_-]*(?:secret|token|passw(?:or)?d|signature)|pass|key|api_?key|sig|code)=)[^\s\"'&#]+",
    re.IGNORECASE,
)
_LOGIN: Final = re.compile(r"(?P<known>[a-z]+://[^\s/:@]+:)[^\s/@]+(?=@)", re.IGNORECASE)


def _masked(text: str, *, alone: bool = False) -> str:
    """Without the rest of our own addresses that let somebody in, values of queries that are secrets, and passwords."""
    for pattern in (_WHOLE if alone else _PATH, _ASKED, _LOGIN):
        text = pattern.sub(r"\g<known>…", text)
    return text


class Secretless(logging.Filter):
    """Takes what is secret of addresses out of each line, and the way there of what we refuse on purpose."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True; the record may be another."""
        if isinstance(record.args, tuple):
            record.args = tuple(_alone(each) for each in record.args)
        told = record.getMessage()
        if (masked := _masked(told)) != told:
            record.msg, record.args = masked, None
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        elif record.exc_info and not record.exc_text:  # what is written of it here is what every handler then writes
            record.exc_text = _masked(logging.Formatter().formatException(record.exc_info))
        return True


def _alone(told: object) -> object:
    """An argument that is an address by itself, such as the path of a request, without its secret."""
    return _masked(told, alone=True) if isinstance(told, str) and told.startswith("/") else told


class StrangeHost(logging.Filter):
    """Makes one line of a request for a host that is none of ours, as anybody on the internet can send one.

    It names the host, which may be missing from `HELDER_HOSTS`, where that is a name: whatever else somebody wrote into
    the request is not copied.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """True; the record is told in our words, without the way there."""
        asked = getattr(record, "request", None)
        host = _NAME.fullmatch(asked.META.get("HTTP_HOST", "")) if asked else None
        record.msg = "a request for a host that is none of ours%s was refused"
        record.args = (f" ({host['name']})" if host else "",)
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class JsonLine(logging.Formatter):
    """A line of JSON for each record, of these fields alone: others may hold a whole request."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, logger, process, message, and the way there where something went wrong."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["error"] = record.exc_text or self.formatException(record.exc_info)  # without secrets by then
        return orjson.dumps(told, default=str).decode()


LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": JsonLine},
    },
    "filters": {"strange_host": {"()": StrangeHost}, "secretless": {"()": Secretless}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": _FORMAT, "filters": ["secretless"]}},
    "root": {
        "handlers": ["console"],
        "level": environment.text("HELDER_LOG_LEVEL", default="INFO", like=environment.LEVEL),
    },
    "loggers": {
        **{name: {"level": "WARNING"} for name in ("httpx", "httpcore")},  # they log addresses with all they hold
        "django-q": {"level": "WARNING"},  # three lines a task would bury what matters; failures are errors
        "django.security.DisallowedHost": {"filters": ["strange_host"]},
    },
}
