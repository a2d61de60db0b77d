"""The customer's own page: what may we send you? Opened by the link in a message, without a login.

The link is the proof of who asks, so nothing more is needed against forged requests: who does not have the link cannot
forge one, and who has it may do what it is for. Most links turn off and nothing else, since whoever handles messages
has them; one that the customer asked for, whose issue is logged, turns on as well.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import public
from accounts.limits import too_often
from permissions.actions import grant, withdraw
from permissions.acts import Act
from permissions.forms.choices import by_channels, told
from permissions.hearing import tell
from permissions.links import Link
from permissions.models import Channel, Purpose, Source
from permissions.points import Whom
from permissions.queries.choices import MEANINGS, choices, masked
from permissions.queries.grid import grid
from permissions.queries.holder import holder
from permissions.queries.notices import notice
from permissions.queries.opened import opened
from permissions.views.own import page, speaking
from permissions.views.subjects import channels

_RAISES: Final = 30
"""In a minute, from one address: of an office or a telephone company it may be. Turning off is never limited."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved, in words, and whether what was to be turned on has to wait."""

    clock: str
    changes: tuple[str, ...]
    lowered: bool
    waits: bool = False


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """The boxes as they stand; a POST changes what the customer changed, by their own explicit act."""
    link = opened(token)
    whom = holder(link, whole=True) if link else None
    with speaking(request, whom.market.language if whom else ""):
        if link is None or whom is None:
            return page(request, "permissions/choices/unknown.html", status=404)
        saved = _save(request, whom, link) if request.method == "POST" else None
        if saved and saved.waits and not saved.lowered:
            return page(request, "permissions/choices/later.html", status=429)
        return page(request, "permissions/choices/preferences.html", {**_shown(whom, link), "saved": saved})


def _shown(whom: Whom, link: Link) -> dict[str, object]:
    kinds = choices(grid(whom), channels(whom), masked(whom))
    on = [box.value for kind in kinds for box in kind.boxes if box.on]
    shown = {"kinds": kinds, "was": " ".join(on), "stop": bool(on), "once": uuid4().hex}
    return {**shown, "raises": link.raises, "off": sum(len(kind.boxes) for kind in kinds) > len(on)}


def _save(request: HttpRequest, whom: Whom, link: Link) -> Saved:
    offered = [f"{channel}/{purpose}" for channel in channels(whom) for purpose in MEANINGS]
    on, off = told(request.POST, offered)
    stops = "stop" in request.POST
    on = on if link.raises and not stops else set()
    waits = bool(on) and too_often(request, "choices", most=_RAISES)
    on = set() if waits else on
    read = notice(whom.market, "own_page", get_language() or "")
    act = Act(
        source=Source.SELF_SERVICE, key=f"own page {request.POST.get('once', '')[:32]}", language=read.language,
        notice_id=read.pk,
    )  # fmt: skip
    with transaction.atomic():
        if stops:
            withdraw(whom=whom, act=act)
        else:
            _change(whom, act, on=on, off=off)
        if f"{link.channel}/{link.purpose}" in off:
            tell(whom.market, link, timezone.now())
    at = timezone.now().astimezone(whom.market.zone)
    return Saved(f"{at:%H:%M}", tuple(_words(on, off, everything=stops)), bool(off) or stops, waits)


def _change(whom: Whom, act: Act, *, on: Collection[str], off: Collection[str]) -> None:
    for theirs, purposes in by_channels(off).items():
        withdraw(whom=whom, act=act, channels=theirs, purposes=purposes)
    for theirs, purposes in by_channels(on).items():
        grant(whom=whom, act=act, channels=theirs, purposes=purposes)


def _words(on: Collection[str], off: Collection[str], *, everything: bool) -> Iterator[str]:
    if everything:
        yield _("Off: everything but messages about your appointment")
        return
    for boxes, word in ((on, _("On: %(what)s")), (off, _("Off: %(what)s"))):
        for box in sorted(boxes):
            channel, _slash, purpose = box.partition("/")
            yield word % {"what": f"{Purpose(purpose).label}, {Channel(channel).label}"}
