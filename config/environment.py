"""Typed readers for the environment: a nonsense value stops the start with a sentence that names it.

No sentence repeats a value, which may hold a password.
"""

import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import make_conninfo

# Named as django-anymail names them: what each provider signs its webhooks with
WEBHOOK_KEYS = (
    "MAILERSEND_SIGNING_SECRET", "MAILGUN_WEBHOOK_SIGNING_KEY", "MAILTRAP_TRACKING_SECRET", "MANDRILL_WEBHOOK_KEY",
    "MANDRILL_WEBHOOK_URL", "POSTAL_WEBHOOK_KEY", "RESEND_SIGNING_SECRET", "UNISENDER_GO_API_KEY",
    "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY",
)  # fmt: skip
# E-mail providers whose webhooks we read; each can have a secret of its own
WEBHOOK_SOURCES: Final = (
    "amazon_ses", "brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill", "postal", "postmark", "resend",
    "sendgrid", "sparkpost", "unisender_go",
)  # fmt: skip
_READ_ELSEWHERE: Final = ("HELDER_SMS_", "HELDER_TEST_")  # gateways' secrets, by their codes; the tests' servers
_asked: Final[set[str]] = set()


@dataclass(frozen=True)
class Shape:
    """What a text has to look like: a pattern for all of it, and the words that say so."""

    pattern: str
    words: str


FOLDER = Shape(r".+", "a folder")
HOST = Shape(
    r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\]",
    "a host name such as dashboard.example.com, without https:// and port",
)
SITE = Shape(r"https?://[^\s/?#]+/?", "the address of a site such as https://dashboard.example.com")
ADDRESS = Shape(r"[^@]*[^@\s]@[^@\s]+", "an e-mail address")
KEY = Shape(r".{32,}", "a random text of 32 characters or more")
LEVEL = Shape(r"DEBUG|INFO|WARNING|ERROR", "DEBUG, INFO, WARNING or ERROR")
CODE = Shape(r"[A-Za-z0-9_-]{1,16}", "the code of a market such as nl")
PUBLIC_KEYS = Shape(r"age1[a-z0-9]{58}(\s*,\s*age1[a-z0-9]{58})*", "public keys that begin with age1")
LOGIN = Shape(r"[^:]+:.+", "name:password")


def among(values: Collection[str]) -> Shape:
    """One of a few words."""
    return Shape("|".join(map(re.escape, values)), f"one of {', '.join(values)}")


def text(name: str, *, default: str | None = None, like: Shape | None = None) -> str:
    """The value of `name`, or of the file that `name`_FILE points to; required where no default is given.

    Empty is allowed only where nothing is asked of it, or where nothing is the default.
    """
    value = _from_file(name) if _value(f"{name}_FILE") else _value(name, default)
    if value is None or (value == "" and default is None):
        raise ImproperlyConfigured(f"{name} must be set in the environment (see docs/deploy/README.md)")
    if like and value != default and not re.fullmatch(like.pattern, value):
        raise ImproperlyConfigured(f"{name} must be {like.words}")
    return value


def flag(name: str, *, default: bool) -> bool:
    """True or False, spelled exactly so."""
    value = _value(name, str(default))
    if value not in {"True", "False"}:
        raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}")
    return value == "True"


def number(name: str, *, default: int, low: int = 0, high: int = 10**9) -> int:
    """A whole number between `low` and `high`, both included."""
    value = _value(name, str(default)) or ""
    if not re.fullmatch(r"[0-9]{1,10}", value) or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {value!r}")
    return int(value)


def words(name: str, *, like: Shape, default: str | None = "") -> list[str]:
    """A comma-separated list of texts that look alike; blanks around and between are dropped.

    Required, of one at least, unless none is the default.
    """
    found = [word.strip() for word in text(name, default=default).split(",") if word.strip()]
    if default != "" and not found:
        raise ImproperlyConfigured(f"{name} must be set in the environment (see docs/deploy/README.md)")
    if not all(re.fullmatch(like.pattern, word) for word in found):
        raise ImproperlyConfigured(f"{name} must be a list, separated by commas; each must be {like.words}")
    return found


def keys(name: str, *, default: dict[int, str] | None) -> dict[int, str]:
    """`id:key` pairs (a comma-separated list) in their order: ids from 1 to 255, keys of at least 32 characters."""
    pairs = [pair.strip().partition(":") for pair in text(name, default="" if default else None).split(",")]
    if default and pairs == [("", "", "")]:
        return default
    if any(not key_id.isdecimal() or not 1 <= int(key_id) <= 255 or len(key) < 32 for key_id, _colon, key in pairs):
        raise ImproperlyConfigured(f"{name} must look like 2:newest-key,1:older-key, each key of 32 characters or more")
    found = {int(key_id): key for key_id, _colon, key in pairs}
    if len(found) < len(pairs):
        raise ImproperlyConfigured(f"{name} must give each key a number of its own")
    return found


def webhook_secrets() -> dict[str, list[str]]:
    """The `name:password` pairs of each e-mail provider that has some of its own."""
    told = {source: words(f"HELDER_WEBHOOK_SECRET_{source.upper()}", like=LOGIN) for source in WEBHOOK_SOURCES}
    return {source: own for source, own in told.items() if own}


def replica(name: str) -> dict[str, dict[str, object]]:
    """The entry of a read replica, by alias; none where `name` is not set. It never writes and is given up soon."""
    url = text(name, default="")
    if not url:
        return {}
    entry = database(url, name=name)
    options = {"connect_timeout": 2, "options": "-c default_transaction_read_only=on"}
    kept = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "OPTIONS": {**_options(urlsplit(url), name), **options}}
    return {"replica": {**entry, **kept}}


def database(url: str, *, name: str = "DATABASE_URL") -> dict[str, object]:
    """Django's database entry for `postgresql://user:password@host:port/name?sslmode=require`, and so on."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": _port(parts, name),
        "OPTIONS": _options(parts, name),
    }


def refuse_unknown() -> None:
    """Raises ImproperlyConfigured for a variable of ours that nobody has read by now: a slip of the keyboard.

    Call it when everything has been read.
    """
    ours = [name for name in sorted(os.environ) if name.startswith("HELDER_") and not name.startswith(_READ_ELSEWHERE)]
    for name in ours:
        if name not in _asked:
            near = get_close_matches(name, _asked, n=1)
            hint = f"; is {near[0]} meant?" if near else ""
            raise ImproperlyConfigured(f"There is no setting {name} (see docs/deploy/README.md){hint}")


def _value(name: str, default: str | None = None) -> str | None:
    _asked.add(name)
    return os.environ.get(name, default)


def _from_file(name: str) -> str:
    try:
        return Path(os.environ[f"{name}_FILE"]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from None


def _port(parts: SplitResult, name: str) -> str:
    try:
        return str(parts.port or "")
    except ValueError:
        raise ImproperlyConfigured(f"{name} must have a number from 1 to 65535 as its port") from None


def _options(parts: SplitResult, name: str) -> dict[str, object]:
    """What follows the question mark, as libpq names it, such as sslmode."""
    options: dict[str, str] = dict(parse_qsl(parts.query, keep_blank_values=True))
    try:
        make_conninfo("", **options)
    except psycopg.ProgrammingError as error:
        raise ImproperlyConfigured(
            f"{name} asks the driver for something it does not know: {str(error).strip()}"
        ) from None
    return {**options}
