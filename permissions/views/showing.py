"""What a card of the desk shows, gathered from the questions that it asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest
from permissions.forms.desk import EVERYTHING
from permissions.queries.deliveries import Stage, Told, deliveries
from permissions.queries.desk import ICONS, purposes, rows
from permissions.queries.grid import Grid, grid
from permissions.queries.history import Line, history
from permissions.queries.news import Done, Proof, done, proofs, summary, told
from permissions.queries.notices import notice
from permissions.reasons import CHECKS, REASONS
from permissions.views import caller
from permissions.views.subjects import Subject, channels

_LINES: Final = 40
"""More entries than one act can make about one person."""
_FIRST_REASON: Final = 6
_OFTEN: Final = 1
"""Seconds between two looks while a sending system is about to answer."""
_SELDOM: Final = 10
"""After that, for what colleagues change."""
_AWAITED: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Live:
    """The part of a card that changes by itself, and in how many seconds to look again."""

    seen: int
    others: tuple[str, ...] = ()
    steps: tuple[Proof, ...] = ()
    summary: str = ""
    confirmed: bool = False
    again: int = _SELDOM

    @property
    def state(self) -> str:
        """Equal for equal content: what has not changed is not drawn, and not read out, again."""
        return sha256(repr((self.others, self.steps, self.summary, self.again)).encode()).hexdigest()[:16]


def shown(request: AuthenticatedRequest, about: Subject) -> dict[str, Any]:
    """The context of a card."""
    lines, found = history(about.whom, limit=_LINES), grid(about.whom)
    news = done(lines, request.user)
    return {
        "subject": about,
        "customer": about.customer,
        "stranger": about.stranger,
        "call": caller.current_call(request),
        "done": news,
        "say": notice(request.market, news.sentence, about.language) if news else None,
        "news": _live(request, about, lines, seen=found.last_entry),
        "desk": _furniture(request, about, found, news),
    }


def watched(request: AuthenticatedRequest, about: Subject, *, seen: int) -> Live:
    """What has become of it since entry number `seen`."""
    return _live(request, about, history(about.whom, limit=_LINES), seen=seen)


def note_others(request: AuthenticatedRequest, about: Subject, *, seen: int) -> None:
    """Tells whoever saves what somebody else changed since the card was drawn: both changes are kept."""
    for line in _of_others(request, history(about.whom, after=seen, limit=_LINES)):
        messages.warning(request, _("Changed by somebody else while you had it open. %(what)s.") % {"what": line})


def _furniture(request: AuthenticatedRequest, about: Subject, found: Grid, news: Done | None) -> dict[str, Any]:
    before = caller.before(request, str(news.act)) if news else ()
    reasons = enumerate(REASONS.items(), _FIRST_REASON)
    return {
        "path": about.path,
        "once": uuid4().hex,
        "seen": found.last_entry,
        "purposes": purposes(),
        "rows": rows(found, about.reach, fresh=news.act if news else None, before=before),
        "scopes": _scopes(about),
        "reasons": [{"key": key, "value": code, "word": word} for key, (code, word) in reasons],
        "checked": ", ".join(str(CHECKS[code]) for code in caller.checks(request, about.whom)),
    }


def _scopes(about: Subject) -> list[dict[str, object]]:
    """All marketing under 0, and each channel that reaches them under its own digit, which is always the same."""
    theirs = channels(about.whom)
    numbered = [(key, channel) for key, channel in enumerate(ICONS, 1) if channel in theirs]
    return [
        {"key": 0, "value": EVERYTHING, "word": _("all marketing"), "icon": "no"},
        *({"key": key, "value": one.value, "word": one.label, "icon": ICONS[one]} for key, one in numbered),
    ]


def _live(request: AuthenticatedRequest, about: Subject, lines: tuple[Line, ...], *, seen: int) -> Live:
    others = tuple(dict.fromkeys(_of_others(request, [line for line in lines if line.entry > seen])))
    news = done(lines, request.user)
    if news is None:
        return Live(seen, others)
    systems = deliveries(about.whom)
    confirmed = bool(systems) and all(system.stage == Stage.CONFIRMED for system in systems)
    again = _OFTEN if _awaited(systems) and timezone.now() - news.at < _AWAITED else _SELDOM
    return Live(seen, others, tuple(proofs(news, systems)), summary(news, systems), confirmed, again)


def _awaited(systems: tuple[Told, ...]) -> bool:
    return any(system.stage != Stage.CONFIRMED for system in systems)


def _of_others(request: AuthenticatedRequest, lines: Sequence[Line]) -> list[str]:
    return [told(line) for line in lines if line.by_id != request.user.pk]
