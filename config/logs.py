"""Where logs go: to standard error, a line each."""

import logging
import re
from typing import Any, Final

from config import environment

_NAME: Final = re.compile(r"(?=.{1,253}(:|$))(?P<name>(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63})(:\d+)?", re.IGNORECASE)


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


LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"strange_host": {"()": StrangeHost}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
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
