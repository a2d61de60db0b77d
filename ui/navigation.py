"""The areas of the house as the rail, the bottom bar and the go-to palette show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True)
class Area:
    """A part of the house: its name, the name of its first page's URL, its icon, who may enter, its group in the
    rail, and the name of the URL that tells (as a piece of a page) how much waits there."""

    label: "str | StrPromise"
    url_name: str
    icon: str
    permission: str
    group: int = 0
    waiting: str = ""


@dataclass(frozen=True)
class Entry:
    """An area as this reader sees it."""

    label: str
    url: str
    icon: str
    group: int
    current: bool
    waiting: str = ""


def entries(areas: Iterable[Area], request: HttpRequest) -> list[Entry]:
    """The areas this request may enter; those whose pages this site does not serve are left out."""
    permissions: frozenset[str] = getattr(request, "permissions", frozenset())
    return [
        Entry(
            str(area.label),
            url,
            area.icon,
            area.group,
            request.path.startswith(url),
            area.waiting and _url(area.waiting),
        )
        for area in areas
        if area.permission in permissions and (url := _url(area.url_name))
    ]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
