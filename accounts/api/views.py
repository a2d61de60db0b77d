"""What every address of the API does before and after its own work: key, scope, market, repetition, freshness."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import with_key
from accounts.api.authentication import KeyAuthentication
from accounts.api.freshness import keep_fresh
from accounts.api.once import once
from accounts.api.problems import Problem, invalid
from accounts.api.rendering import JsonParser, JsonRenderer
from accounts.models import Market
from accounts.queries.keys import Caller

READING: Final = ("get",)
WRITING: Final = ("post", "put", "patch", "delete")


class HoldsScope(BasePermission):
    """Lets in a key that holds the scope which the view asks for this method."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Raises `NotAuthenticated` without a key and a `Problem` without the scope."""
        if not isinstance(request.auth, Caller):
            raise NotAuthenticated("Send a key: Authorization: Bearer hld_…")
        method = "GET" if request.method == "HEAD" else str(request.method)
        scope = getattr(view, "scopes", {}).get(method)
        if scope is not None and scope not in request.auth.scopes:
            raise Problem(HTTPStatus.FORBIDDEN, "scope_missing", f"This key does not hold the scope {scope}.")
        return scope is not None or not hasattr(view, method.lower()) or method == "OPTIONS"  # 405 follows


class ApiView(APIView):
    """An address of the API. `scopes` names the scope of every method that it has; `self.market` is the market asked.

    A write may carry `Idempotency-Key`: it is done once, and a repetition is told the same answer.
    """

    scopes: ClassVar[Mapping[str, str]] = {}
    has_market: ClassVar[bool] = True
    """Whether it is about one market; a calculation, say, is not."""
    authentication_classes = (KeyAuthentication,)
    permission_classes = (HoldsScope,)
    renderer_classes = (JsonRenderer,)
    parser_classes = (JsonParser,)
    http_method_names = [*READING, "head", *WRITING]
    caller: Caller
    market: Market

    def __init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401 (as Python's own)
        """Raises `TypeError` for a method without a scope."""
        super().__init_subclass__(**kwargs)
        for name in (*READING, *WRITING):
            if name in vars(cls) and name.upper() not in cls.scopes and cls.scopes:
                raise TypeError(f"{cls.__name__} does not say which scope {name.upper()} asks for")

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:  # noqa: ANN401 (as its parent's)
        """Marked as guarded by keys, so that the site lets it through."""
        return with_key(super().as_view(**initkwargs))

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """The API speaks English to everybody: its words are read by programs' authors."""
        with translation.override("en"):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """After key and scope, the market; then whatever writes is wrapped, so that no view forgets repetition."""
        super().initial(request, *args, **kwargs)
        if isinstance(request.auth, Caller):
            self.caller = request.auth
        if self.has_market:
            self.market = _market(request, self.caller)
        method = str(request.method).lower()
        if method in WRITING and hasattr(self, method):
            setattr(self, method, once(getattr(self, method), self.caller, getattr(self, "market", None)))

    def finalize_response(self, request: Request, response: Any, *args: object, **kwargs: object) -> Response:  # noqa: ANN401 (as REST framework's own)
        """What is answered to a key is for nobody else's cache."""
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        final["Content-Language"] = "en"
        final["Vary"] = "Authorization"
        for name, value in request.META.get("helder.limits", {}).items():
            final[name] = value
        keep_fresh(request, final)
        return final


def _market(request: Request, caller: Caller) -> Market:
    """The market of the query or of the body, the key's only one where neither says; raises `Problem`."""
    asked = {code for code in (request.query_params.get("market"), _in_body(request)) if code is not None}
    if len(asked) > 1:
        raise invalid("market", "is one in the address and another in the body")
    if not asked and len(caller.markets) > 1:
        raise invalid("market", f"is required, since this key has several: {', '.join(caller.markets)}")
    code = next(iter(asked or caller.markets))
    if code not in caller.markets:
        raise Problem(HTTPStatus.FORBIDDEN, "market_refused", f"This key may not touch the market {code[:40]!r}.")
    return caller.markets[code]


def _in_body(request: Request) -> str | None:
    """Takes `market` out of a body that is an object, so that what is left is about the thing itself."""
    if request.method in {"GET", "HEAD", "DELETE"} or not isinstance(request.data, dict):
        return None
    told = request.data.pop("market", None)
    if told is not None and not isinstance(told, str):
        raise invalid("market", "is not text")
    return told
