"""What the desk keeps of a call between two pages, in the session: no number, address or name ever stands in a URL."""

import re
from collections.abc import Collection
from time import time
from typing import Any, Final

from django.http import HttpRequest

from permissions.actions.typed import KEPT
from permissions.models import Channel
from permissions.points import Whom
from permissions.queries.strangers import Stranger

_CALL_SECONDS: Final = 60 * 60
_MOST: Final = 10
_NOT_IN_AN_ID: Final = re.compile(r"[^A-Za-z0-9_.:/-]")


def _kept(request: HttpRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.session.get(KEPT, {})
    return found


def _keep(request: HttpRequest, **news: Any) -> None:  # noqa: ANN401 (what JSON holds)
    request.session[KEPT] = {**_kept(request), **news}


def ring(request: HttpRequest, *, number: str, call: str) -> None:
    """A call comes in, as the telephone system tells it."""
    _keep(request, number=number[:40], call=clean(call), since=time(), checked={})


def clean(call: str) -> str:
    """The id of a call with nothing in it but what the ledger takes."""
    return _NOT_IN_AN_ID.sub("", call)[:64]


def take_number(request: HttpRequest) -> str:
    """The number that rings, once; empty where none does."""
    number = str(_kept(request).get("number", ""))
    if number:
        _keep(request, number="")
    return number


def current_call(request: HttpRequest) -> str:
    """The id of the call that goes on; empty where there is none, or it began over an hour ago."""
    kept = _kept(request)
    return str(kept.get("call", "")) if time() - kept.get("since", 0) < _CALL_SECONDS else ""


def hang_up(request: HttpRequest) -> None:
    """The call is over: what is saved from now on is not noted with it, and nobody's identity has been checked."""
    _keep(request, call="", number="", checked={})


def remember(request: HttpRequest, point: str, stranger: Stranger) -> None:
    """Keeps how an address was read, under its keyed hash, so that its page can show it."""
    typed = dict(list(_kept(request).get("typed", {}).items())[-_MOST:])
    _keep(request, typed={**typed, point: [stranger.channel, stranger.value]})


def typed(request: HttpRequest, point: str) -> Stranger | None:
    """What was typed for this hash; None where that is forgotten."""
    channel, value = _kept(request).get("typed", {}).get(point, ("", ""))
    return Stranger(Channel(channel), value) if value else None


def note_before(request: HttpRequest, act: str, allowed: Collection[str]) -> None:
    """Keeps what was allowed before an act, so that its page can say what it changed."""
    before = dict(list(_kept(request).get("before", {}).items())[-_MOST:])
    _keep(request, before={**before, act: list(allowed)})


def before(request: HttpRequest, act: str) -> Collection[str]:
    """What was allowed before an act of this session; nothing where it was made elsewhere."""
    return frozenset(_kept(request).get("before", {}).get(act, ()))


def note_check(request: HttpRequest, whom: Whom, checks: Collection[str]) -> None:
    """The caller answered rightly to `checks`."""
    checked = dict(list(_kept(request).get("checked", {}).items())[-_MOST:])
    _keep(request, checked={**checked, _name(whom): [time(), *checks]})


def checks(request: HttpRequest, whom: Whom) -> tuple[str, ...]:
    """What this caller was asked, in this call and the last hour."""
    at, *asked = _kept(request).get("checked", {}).get(_name(whom), (0,))
    return tuple(asked) if time() - at < _CALL_SECONDS else ()


def _name(whom: Whom) -> str:
    return f"{whom.market.pk}/{whom.points[0].digest.hex()}"
