"""How instants, numbers and lists of items are written by gateways, read with nothing guessed."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, TypeVar

from sms.gateways import Unreadable
from sms.gateways.texts import decoded, legible

_SHAPES: Final = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d-%m-%Y %H:%M:%S")

Item = TypeVar("Item")


def instant(value: object) -> datetime | None:
    """A point in time as ISO 8601, as seconds since 1970 or as a gateway's own shape; without a zone it is UTC.

    None where nothing is said, and where what is said is no time: it is a secondary field, and loses no text.
    """
    text = str(value if value is not None else "").strip()
    if not text:
        return None
    if text.isdecimal() and len(text) == 10:
        return datetime.fromtimestamp(int(text), UTC)
    try:
        found = _shaped(text) or datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def each(items: Iterable[Any], read: Callable[[Any], Item]) -> list[Item | Unreadable]:
    """Every item as `read` understands it; one that it does not understand costs none beside it."""
    return [_one(item, read) for item in items]


def json_object(body: bytes) -> Mapping[str, Any]:
    """The object that a body holds; raises ValueError where it holds none."""
    found = json.loads(decoded(body), strict=False)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def one_or_many(found: object) -> list[Any]:
    """A list as it is, anything else as a list of it."""
    return found if isinstance(found, list) else [found]


def required(found: Mapping[str, Any], name: str) -> str:
    """A field as text; raises KeyError, naming it, where it is missing or empty."""
    value = found.get(name)
    if value is None or str(value).strip() == "":
        raise KeyError(name)
    return legible(value)


def known_by(*told: str) -> str:
    """What stands for the id of a text that the gateway gives none: what it says, by whom and when."""
    return sha256("\n".join(told).encode()).hexdigest()


def said(value: object) -> str:
    """What stands there as text, without what surrounds it; empty where nothing does."""
    return legible(value).strip()


def _shaped(text: str) -> datetime | None:
    for shape in _SHAPES:
        try:
            return datetime.strptime(text, shape).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _one(item: object, read: Callable[[Any], Item]) -> Item | Unreadable:
    try:
        return read(item)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        return Unreadable(f"{type(error).__name__} {error.args[0]}"[:80] if isinstance(error, KeyError) else "value")
