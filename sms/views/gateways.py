"""Where gateways tell us things: the secret in the address opens it, a signature proves the rest where there is one."""

import hmac
import logging
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import public
from accounts.bodies import NOTICE, bounds_itself, drain, length
from accounts.limits import failed_too_often
from sms import actions
from sms.gateways import Listener, Notice, Refused
from sms.gateways.registry import listener, secret
from sms.models import Gateway

FAILURES_A_MINUTE: Final = 60
"""How many wrong secrets or signatures from one address are answered before it only hears "too many"."""
_log = logging.getLogger(__name__)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
@public
@bounds_itself
def hear(request: HttpRequest, market: str, gateway: str, token: str, brings: str) -> HttpResponse:
    """Keeps what a gateway tells and thanks it; a wrong secret is answered as an address that is not there."""
    try:
        known = _opened(market, gateway, token)
        ear = listener(known)
        if request.method == "GET" and not ear.gets:
            return HttpResponse(status=405, headers={"Allow": "POST"})
        notice = _notice(request)
        ear.verify(notice)
    except RequestDataTooBig:
        drain(request)
        return HttpResponse(status=413)
    except UnreadablePostError:
        return HttpResponse(status=400)
    except (Http404, ImproperlyConfigured, Refused) as refused:
        return _refuse(request, gateway, refused)
    actions.keep_notice(gateway=known, brings=brings, notice=notice)
    return _thank(ear)


def _opened(market: str, code: str, token: str) -> Gateway:
    """The gateway whose secret this is; raises Http404, or ImproperlyConfigured where it has none."""
    gateway = Gateway.objects.filter(market__code=market, code=code).select_related("market").first()
    if gateway is None:
        raise Http404
    if not hmac.compare_digest(secret(gateway, "hook").encode(), token.encode()):
        raise Http404
    return gateway


def _notice(request: HttpRequest) -> Notice:
    """The request as its gateway sent it, by the address that it knows us by; raises RequestDataTooBig."""
    if length(request) > NOTICE:
        raise RequestDataTooBig
    return Notice(
        url=settings.PUBLIC_URL.rstrip("/") + request.get_full_path(),
        query_string=request.META.get("QUERY_STRING", ""),
        content_type=request.headers.get("content-type", ""),
        body=request.body,
        headers={name.lower(): value for name, value in request.headers.items()},
    )


def _refuse(request: HttpRequest, gateway: str, refused: Exception) -> HttpResponse:
    if failed_too_often(request, "sms-gateway", most=FAILURES_A_MINUTE):
        return HttpResponse(status=429)
    forged = isinstance(refused, Refused)
    _log.warning("notice of gateway %s refused: %s", gateway, refused if forged else "wrong address")
    return HttpResponse(status=403 if forged else 404)


def _thank(ear: Listener) -> HttpResponse:
    return HttpResponse(ear.thanks.body, content_type=ear.thanks.content_type, status=ear.thanks.status)
