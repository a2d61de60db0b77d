"""Typed readers for the environment: a nonsense value stops the start with a sentence that names it."""

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Named as django-anymail names them: what each provider signs its webhooks with
WEBHOOK_KEYS = (
    "MAILERSEND_SIGNING_SECRET", "MAILGUN_WEBHOOK_SIGNING_KEY", "MAILTRAP_TRACKING_SECRET", "MANDRILL_WEBHOOK_KEY",
    "MANDRILL_WEBHOOK_URL", "POSTAL_WEBHOOK_KEY", "RESEND_SIGNING_SECRET", "UNISENDER_GO_API_KEY",
    "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY",
)  # fmt: skip


def text(name: str, *, default: str | None = None) -> str:
    """The value of `name`, or of the file that `name`_FILE points to; required where no default is given."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 (a settings module stays light)
            return file.read().strip()
    value = os.environ.get(name, default)
    if value is None or (value == "" and default is None):
        raise ImproperlyConfigured(f"{name} must be set in the environment (see docs/deploy/README.md)")
    return value


def flag(name: str, *, default: bool) -> bool:
    """True or False, spelled exactly so."""
    value = os.environ.get(name, str(default))
    if value not in {"True", "False"}:
        raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}")
    return value == "True"


def number(name: str, *, default: int, low: int = 0, high: int = 10**9) -> int:
    """A whole number between `low` and `high`, both included."""
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {value!r}")
    return int(value)


def words(name: str, *, default: str = "") -> list[str]:
    """A comma-separated list; blanks around and between are dropped."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def keys(name: str, *, default: dict[int, str] | None) -> dict[int, str]:
    """`id:key` pairs (a comma-separated list) in their order: ids from 1 to 255, keys of at least 32 characters."""
    pairs = [pair.strip().partition(":") for pair in text(name, default="" if default else None).split(",")]
    if default and pairs == [("", "", "")]:
        return default
    if any(not key_id.isdecimal() or not 1 <= int(key_id) <= 255 or len(key) < 32 for key_id, _colon, key in pairs):
        raise ImproperlyConfigured(f"{name} must look like 2:newest-key,1:older-key, each key of 32 characters or more")
    return {int(key_id): key for key_id, _colon, key in pairs}


def replica(name: str) -> dict[str, dict[str, object]]:
    """The entry of a read replica, by alias; none where `name` is not set. It never writes and is given up soon."""
    url = text(name, default="")
    options = {"connect_timeout": 2, "options": "-c default_transaction_read_only=on"}
    kept = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
    return {"replica": {**database(url, name=name), **kept}} if url else {}


def database(url: str, *, name: str = "DATABASE_URL") -> dict[str, object]:
    """Django's database entry for `postgresql://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }
