"""Who may open which page: every view carries one of these decorators, or nobody may open it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import Market, Membership, User

PUBLIC: Final = "public"
SIGNED_IN: Final = "signed in"
WITH_KEY: Final = "with a key"
_ATTRIBUTE: Final = "access"

Rest = ParamSpec("Rest")
AnyView = TypeVar("AnyView", bound=Callable[..., HttpResponseBase])


class AuthenticatedRequest(HttpRequest):
    """The request of somebody who signed in, with the market they look at and what they may do in it."""

    user: User
    market: Market
    markets: list[Market]
    permissions: frozenset[str]
    roles: frozenset[str]


StaffView = Callable[Concatenate[AuthenticatedRequest, Rest], HttpResponseBase]
OpenView = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def requires(permission: str) -> Callable[[StaffView[Rest]], OpenView[Rest]]:
    """Lets in who has `permission` ("app_label.codename") in the current market; a stranger signs in first."""
    return _guard(permission, lambda request: permission in request.permissions)


def signed_in(view: StaffView[Rest]) -> OpenView[Rest]:
    """Lets in everybody who signed in and works in at least one market."""
    guard: Callable[[StaffView[Rest]], OpenView[Rest]] = _guard(SIGNED_IN, lambda request: bool(request.markets))
    return guard(view)


def public(view: AnyView) -> AnyView:
    """Lets in everybody, signed in or not."""
    setattr(view, _ATTRIBUTE, PUBLIC)
    return view


def with_key(view: AnyView) -> AnyView:
    """Lets the API's own guards decide: a view that asks each request for a key and its scope."""
    setattr(view, _ATTRIBUTE, WITH_KEY)
    return view


def rule(view: object) -> str | None:
    """The permission that a view asks for, `PUBLIC`, `SIGNED_IN` or `WITH_KEY`; None where its author forgot to say."""
    return getattr(view, _ATTRIBUTE, None)


def may(user: User, permission: str, market: Market) -> bool:
    """Whether an active person holds a role in `market` that carries `permission` ("app_label.codename")."""
    app, _, codename = permission.partition(".")
    theirs = Membership.objects.filter(user=user, user__is_active=True, market=market)
    return theirs.filter(
        group__permissions__content_type__app_label=app, group__permissions__codename=codename
    ).exists()


def manages(by: User, user: User) -> bool:
    """Whether `by` manages staff in every market where `user` works."""
    theirs = Market.objects.filter(memberships__user=user).distinct()
    return all(may(by, "accounts.manage_staff", market) for market in theirs)


def _guard(access: str, admits: Callable[[AuthenticatedRequest], bool]) -> Callable[[StaffView[Rest]], OpenView[Rest]]:
    def decorate(view: StaffView[Rest]) -> OpenView[Rest]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            known = cast("AuthenticatedRequest", request)
            if not admits(known):
                raise PermissionDenied
            return view(known, *args, **kwargs)

        setattr(guarded, _ATTRIBUTE, access)
        return guarded

    return decorate
