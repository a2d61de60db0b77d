"""One click in the mail program (RFC 8058): a plain POST, answered without a redirect, of which nothing is asked.

No cookie, no CSRF token, no login: whoever has the link has it from the message. Its body is not even read, however it
is encoded. Anything but POST changes nothing, since mail scanners open every link. A program is answered the same
whether the link is known or not; a person is told what stops, or that the link does not work.
"""

from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import public
from permissions import links
from permissions.actions import withdraw
from permissions.acts import Act
from permissions.hearing import tell
from permissions.links import Link
from permissions.models import Purpose, Source
from permissions.points import Whom
from permissions.queries.choices import stopping
from permissions.queries.holder import holder
from permissions.queries.opened import opened
from permissions.views.own import page, speaking

_BY_HAND: Final = "by"
"""In the address to which the page's own button posts: programs post to the address in the message."""


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def oneclick(request: HttpRequest, token: str) -> HttpResponse:
    """A page that names what stops, with a button; the button, and the mail program, post."""
    link, pressed = opened(token), request.method == "POST"
    whom = holder(link) if link else None
    if pressed and link and whom:
        _stop(link, whom)
    if pressed and not _by_a_person(request):
        return HttpResponse(headers={"X-Robots-Tag": "noindex"})
    with speaking(request):
        if link is None or whom is None:
            return page(request, "permissions/choices/unknown.html", status=404)
        template = "permissions/choices/stopped.html" if pressed else "permissions/choices/ask.html"
        return page(request, template, _shown(link, whom))


def _by_a_person(request: HttpRequest) -> bool:
    return _BY_HAND in request.GET or "text/html" in request.headers.get("Accept", "")


def _shown(link: Link, whom: Whom) -> dict[str, object]:
    return {
        "what": stopping(link, whom),
        "choices": reverse("choices:preferences", args=[links.token(link.lowering)]),
        "needed": link.purpose == Purpose.SERVICE,
    }


@transaction.atomic
def _stop(link: Link, whom: Whom) -> None:
    """Only what the message was for; whoever wants more stopped finds that on their own page."""
    if link.purpose != Purpose.SERVICE:
        act = Act(source=Source.ONE_CLICK, key=f"one click {links.token(link.lowering)}")
        change = withdraw(whom=whom, act=act, channels=[link.channel], purposes=[link.purpose])
        tell(whom.market, link, change.at)
