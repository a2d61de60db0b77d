"""Who asks: a key in `Authorization: Bearer hld_…`, counted against its own limit as soon as it has proved itself."""

from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.request import Request

from accounts.actions import Use, count_use
from accounts.origin import came_with_key
from accounts.queries.keys import Caller, caller

_SCHEME: Final = "bearer"


class TooManyError(APIException):
    """The key's requests of this minute are used up."""

    status_code = 429
    default_code = "too_many"

    def __init__(self, limit: int, wait: int) -> None:
        super().__init__(f"This key may make {limit} requests a minute; go on in {wait} s.")
        self.wait = wait


class KeyAuthentication(BaseAuthentication):
    """Raises `AuthenticationFailed` for an unknown or revoked key, `TooManyError` above its limit."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Caller] | None:
        """Nobody of the staff, and the `Caller`; None where no key came along."""
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != _SCHEME:
            return None
        found = caller(secret.strip())
        if found is None:
            raise AuthenticationFailed("This key is unknown or has been revoked.")
        came_with_key(found.pk)
        _count(request, found)
        return AnonymousUser(), found

    def authenticate_header(self, request: Request) -> str:
        """Makes a missing key a 401."""
        return "Bearer"


def _count(request: Request, found: Caller) -> None:
    use = count_use(pk=found.pk)
    request._request.META["helder.limits"] = limits(found, use)
    if use.requests > found.requests_a_minute:
        raise TooManyError(found.requests_a_minute, int(use.ends_in.total_seconds()) + 1)


def limits(found: Caller, use: Use) -> dict[str, str]:
    """What a client may still ask in this minute, for the head of every answer."""
    return {
        "RateLimit-Limit": str(found.requests_a_minute),
        "RateLimit-Remaining": str(max(0, found.requests_a_minute - use.requests)),
        "RateLimit-Reset": str(int(use.ends_in.total_seconds()) + 1),
    }


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description tells of keys."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: object) -> dict[str, Any]:
        """A bearer token; scopes are told with each operation."""
        return {"type": "http", "scheme": _SCHEME, "description": "A key that an administrator made: hld_…"}
