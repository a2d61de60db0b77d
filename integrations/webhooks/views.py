"""What a provider's webhook answers: kept and queued, or refused with the reason."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from accounts.access import public
from accounts.bodies import bounds_itself
from integrations.actions import Delivery, keep_request
from integrations.webhooks.gate import RefusedError, authenticate, load_body, market_for, open_reader, refuse


@public
@csrf_exempt
@bounds_itself
def receive(request: HttpRequest, source: str) -> HttpResponseBase:
    """Public to Django, because the provider proves itself: by HTTP basic secret, by signature, or by both."""
    try:
        return _take(request, source)
    except RefusedError as refused:
        return refuse(refused.problem, source=source)


def _take(request: HttpRequest, source: str) -> HttpResponseBase:
    reader = open_reader(source)
    if request.method != "POST":  # providers test an address with HEAD or GET
        answer: HttpResponseBase = reader.dispatch(request)
        return answer
    load_body(request)
    challenge = reader.challenge(request)
    if challenge:
        return challenge
    authenticate(reader, request, source=source)
    problem = keep_request(delivery=Delivery(source, request, reader, market_for(source)))
    return refuse(problem, source=source) if problem else HttpResponse()
