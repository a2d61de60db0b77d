"""One click in the mail program (RFC 8058): a plain POST, answered without a redirect, of which nothing is asked.

No cookie, no CSRF token, no login: whoever has the link has it from the message. Its body is not even read, however it
is encoded. Anything but POST changes nothing, since mail scanners open every link.
"""

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
from permissions.queries.holder import holder
from permissions.views.own import page, speaking


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def oneclick(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; the button, and the mail program, post. An unknown link is answered as a known one."""
    pressed = request.method == "POST"
    if pressed and (link := links.read(token)):
        _stop(link)
    template = "permissions/choices/stopped.html" if pressed else "permissions/choices/ask.html"
    with speaking(request):
        return page(request, template, {"choices": reverse("choices:preferences", args=[token])})


@transaction.atomic
def _stop(link: Link) -> None:
    """Only what the message was for; whoever wants more stopped finds that on their own page."""
    whom = holder(link)
    if whom and link.purpose != Purpose.SERVICE:
        act = Act(source=Source.ONE_CLICK, key=f"one click {links.token(link)}")
        change = withdraw(whom=whom, act=act, channels=[link.channel], purposes=[link.purpose])
        tell(whom.market, link, change.at)
