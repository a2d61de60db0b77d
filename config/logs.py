"""Where logs go: to standard error, a line each."""

from typing import Any, Final

from config import environment

LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": environment.text("HELDER_LOG_LEVEL", default="INFO", like=environment.LEVEL),
    },
    "loggers": {
        **{name: {"level": "WARNING"} for name in ("httpx", "httpcore")},  # they log addresses with all they hold
        "django-q": {"level": "WARNING"},  # three lines a task would bury what matters; failures are errors
    },
}
