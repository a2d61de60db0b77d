"""One message, and what a person decides about it."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import AuthenticatedRequest, requires
from accounts.reading import seen
from sms import actions
from sms.queries.message import story
from sms.views.attempts import attempt


@require_GET
@requires("sms.send_texts")
def detail(request: AuthenticatedRequest, text: UUID) -> HttpResponse:
    """Its text, every try and every receipt; live while something can still change by itself."""
    found = story(request.market, text)
    if found is None:
        raise Http404
    seen(request.market, f"text {text}", action="texts.viewed")
    return render(request, "sms/message.html", {"story": found, "text": found.text})


@require_POST
@requires("sms.send_texts")
def decide(request: AuthenticatedRequest, text: UUID) -> HttpResponse:
    """That it arrived, that it is to be sent again, that it is left as it is, or that it is not to leave at all."""
    by, market = request.user, request.market
    ways: dict[str, tuple[Callable[[], object], str]] = {
        "arrived": (lambda: actions.say_it_arrived(by=by, market=market, text=text), _("Noted: it arrived.")),
        "again": (
            lambda: actions.send_again(by=by, market=market, text=text),
            _("It goes again, as a new message."),
        ),
        "left": (lambda: actions.leave_it(by=by, market=market, text=text), _("It stays as it is.")),
        "called_off": (lambda: actions.call_off(by=by, market=market, texts=[text]), _("The message was called off.")),
    }
    way = ways.get(request.POST.get("what", ""))
    if way is None or story(request.market, text) is None:
        raise Http404
    attempt(request, *way)
    return redirect("sms:message", text)
