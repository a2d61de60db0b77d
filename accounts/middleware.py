"""On every request: which market, may this person see it, and did the view's author say who may open it."""

from collections.abc import Callable
from typing import Any, Final, cast
from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access
from accounts.access import AuthenticatedRequest
from accounts.actions import write_reading
from accounts.models import Market
from accounts.origin import answering, current_key
from accounts.queries.standing import Standing, standing
from accounts.reading import Noted, is_news, noting
from accounts.views.unsaved import signed_out

# Views of others that guard themselves: sign-in pages, provider webhooks (signed), the language switch.
SELF_GUARDED: Final = ("allauth.", "anymail.", "django.views.i18n")
# Pages of theirs that staff have no use for: addresses and names are kept by who manages staff.
CLOSED: Final = frozenset(
    {
        "account_confirm_email",
        "account_email",
        "account_email_verification_sent",
        "account_set_password",
        "account_signup",
        "account_signup_by_passkey",
        "mfa_signup_webauthn",
        "password_change",  # of Django's admin, which would not be written in the log
        "password_change_done",
    }
)
_NOTHING_NEW: Final = 204
"""An answer that shows nothing: a card's question for news of which there are none."""
_REMEMBERED: Final = "market"
"""In the session, and in a cookie of that name: whoever signs in again goes on in the same market."""
_MONTH: Final = 30 * 24 * 60 * 60
_COOKIE: "Final[dict[str, Any]]" = {"httponly": True, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}


class _Middleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class KnownPort(_Middleware):
    """Refuses a host with a port that is none of ours: links made of it would lead there, with what they may."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if settings.RELAXED:
            raise MiddlewareNotUsed  # `serve` takes whatever port is free
        super().__init__(get_response)
        public = urlsplit(settings.PUBLIC_URL).port
        self.ports = {"", "80", "443", str(public or "")}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _name, port = split_domain_port(request.get_host())
        if port not in self.ports:
            raise DisallowedHost
        return self.get_response(request)


class CurrentMarket(_Middleware):
    """Gives a signed-in request its market: from the URL, else the session, else what this browser chose
    last, else the default, else the first. Writes in the log, before the answer leaves, which customers were loaded."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with answering(request), timezone.override(None), noting() as noted:  # a zone set below ends with its request
            response = self.get_response(request)
            if noted and response.status_code != _NOTHING_NEW:
                _write_reading(request, noted)
        if hasattr(request, "markets") and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "private, no-store"  # whoever sits down at this machine next sees nothing of it
        if chosen := getattr(request, "chosen_market", ""):
            response.set_cookie(_REMEMBERED, chosen, max_age=_MONTH, **_COOKIE)
        return response

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> None:
        """Raises 404 for a market that this person may not see, just as for one that does not exist."""
        if not request.user.is_authenticated:
            return
        theirs = standing(request.user)
        asked = request.GET.get("market")
        remembered = request.session.get(_REMEMBERED) or request.COOKIES.get(_REMEMBERED)
        market = theirs.market(asked, remembered, settings.DEFAULT_MARKET)
        if asked and (market is None or market.code != asked):
            raise Http404
        if asked and request.session.get(_REMEMBERED) != asked:
            request.session[_REMEMBERED] = cast("Any", request).chosen_market = asked
        self._attach(request, theirs, market)

    def _attach(self, request: HttpRequest, theirs: Standing, market: Market | None) -> None:
        known = cast("Any", request)
        known.market = market
        if market:
            timezone.activate(market.zone)
        known.markets = list(theirs.markets)
        known.permissions = theirs.permissions(market)
        known.roles = theirs.roles


class NothingSaved(_Middleware):
    """Says to whoever's session has ended that nothing was saved, and leads back to their page once they signed in.

    A piece of a page, which htmx asks for, is answered with a banner: what is typed on the page stays there.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        asked = request.method not in {"GET", "HEAD"} or bool(request.headers.get("HX-Request"))
        if not asked or request.user.is_authenticated or not _is_sign_in(response):
            return response
        return signed_out(request)


class DenyByDefault(_Middleware):
    """Refuses a view whose author forgot to say who may open it, whoever asks."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Django's admin is for `User.is_staff` only; its own sign-in page, which knows no second factor, is closed."""
        match = request.resolver_match
        if match and match.url_name in CLOSED:
            raise Http404
        if match and "admin" in match.app_names:
            return _admin(request)
        if access.rule(view) is None and not view.__module__.startswith(SELF_GUARDED):
            raise PermissionDenied
        return None


class SecondFactor(_Middleware):
    """Leads a member of `settings.MFA_REQUIRED_ROLES` who has no second factor to the page where one is set up."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Lets sign-in pages through, where it is set up, and public ones."""
        if not request.user.is_authenticated or view.__module__.startswith(SELF_GUARDED):
            return None
        required = cast("AuthenticatedRequest", request).roles & frozenset(settings.MFA_REQUIRED_ROLES)
        if access.rule(view) == access.PUBLIC or not required or is_mfa_enabled(request.user):
            return None
        messages.warning(request, _("Your role needs a second way to prove who you are. Set one up to go on."))
        return redirect("mfa_index")


def _write_reading(request: HttpRequest, noted: Noted) -> None:
    """Once each, by whom, on which page; nothing of who neither signed in nor brought a key."""
    by = request.user if request.user.is_authenticated else None
    page = request.resolver_match.view_name if request.resolver_match else ""
    if request.headers.get("HX-Request"):
        noted = {what: told for what, told in noted.items() if is_news(by, page, what, told)}
    if noted and (by or current_key()):
        write_reading(noted, by=by, page=page)


def _is_sign_in(response: HttpResponse) -> bool:
    """Whether it leads to the sign-in page."""
    to = urlsplit(response.headers.get("Location", ""))
    return response.status_code == 302 and to.path == resolve_url(settings.LOGIN_URL)


def _admin(request: HttpRequest) -> HttpResponseBase | None:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not request.user.is_staff:
        raise PermissionDenied
    return None
