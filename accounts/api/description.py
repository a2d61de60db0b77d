"""How the API describes itself (OpenAPI), from the views alone: what every address shares is added here."""

import inspect
import re
from typing import Any, Final

from django.conf import settings
from drf_spectacular.openapi import AutoSchema

from accounts.api.batches import BatchView
from accounts.api.once import HEADER
from accounts.api.problems import MEDIA_TYPE, ProblemSerializer
from accounts.api.serializers import AnswerSerializer, Item
from accounts.api.views import WRITING, ApiView

_PROBLEMS: Final = {
    "400": "The request cannot be read.",
    "401": "There is no key, or it is unknown or revoked.",
    "403": "The key does not hold the scope, or may not touch the market.",
    "404": "There is no such thing in this market.",
    "405": "The address has no such method.",
    "406": "Only application/json is answered.",
    "409": "A request with this Idempotency-Key is at work.",
    "413": "The body is too large, or holds too many records.",
    "415": "Only application/json is read, and not packed.",
    "422": "The request says what cannot be: `errors` name item and field.",
    "429": "The key's requests of this minute are used up.",
}
_ALWAYS: Final = ("401", "403", "405", "406", "422", "429")
_WRITES: Final = ("400", "409", "413", "415")
_MARKET: Final = {
    "name": "market",
    "in": "query",
    "schema": {"type": "string", "maxLength": 16},
    "description": "The market's code; may be left out by a key that has one market. A body that is an object may "
    "hold it as `market` instead.",
}
_NAME: Final = {
    "name": HEADER,
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "A name for this request: repeated within 72 hours it is done once and answered the same.",
}
_SEEN: Final = {
    "name": "If-None-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The ETag of an earlier answer: 304 where nothing has changed.",
}


class Description(AutoSchema):
    """Adds to each operation its scope, market, names of requests, and how it refuses."""

    view: Any
    method: str

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:  # noqa: ANN401 (as its parent's)
        """The parent's, completed."""
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None or not isinstance(self.view, ApiView):
            return operation
        operation["parameters"] = [*operation.get("parameters", []), *self._parameters()]
        if isinstance(self.view, BatchView):
            operation["requestBody"] = self._batch(operation.get("requestBody", {}), self.view)
        self._refusals(operation["responses"])
        return operation

    def get_operation_id(self) -> str:
        """Method and path, so that no two are alike."""
        words = re.findall(r"\w+", self.path.removeprefix(settings.SPECTACULAR_SETTINGS["SCHEMA_PATH_PREFIX"]))
        return "_".join([self.method.lower(), *words])

    def get_summary(self) -> str | None:
        """What the method does."""
        return inspect.getdoc(getattr(self.view, self.method.lower()))

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular changed it first
        """What the address is about, and the scope that it asks for."""
        about = inspect.getdoc(type(self.view)) or ""
        scope = getattr(self.view, "scopes", {}).get(self.method, "")
        return f"{about}\n\nScope: `{scope}`."

    def _parameters(self) -> list[dict[str, Any]]:
        parameters = [_MARKET] if self.view.has_market else []
        return [*parameters, _NAME if self.method.lower() in WRITING else _SEEN]

    def _refusals(self, responses: dict[str, Any]) -> None:
        writes = self.method.lower() in WRITING
        found = [*_ALWAYS, *(_WRITES if writes else ()), *(("404",) if "{" in self.path else ())]
        schema = self.resolve_serializer(ProblemSerializer(), "response").ref
        for status in found:
            told = {"description": _PROBLEMS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
            responses.setdefault(status, told)
        if not writes:
            responses.setdefault("304", {"description": "Nothing has changed since the answer with this ETag."})

    def get_request_serializer(self) -> Any:  # noqa: ANN401 (as its parent's)
        """A batch takes its records."""
        return self.view.item if isinstance(self.view, BatchView) else super().get_request_serializer()

    def get_response_serializers(self) -> Any:  # noqa: ANN401 (as its parent's)
        """A batch is answered alike everywhere."""
        if isinstance(self.view, BatchView):
            return {200: AnswerSerializer, 207: AnswerSerializer}
        return super().get_response_serializers()

    def _batch(self, body: dict[str, Any], view: BatchView) -> dict[str, Any]:
        """One record, a list of them, or an object that holds the list."""
        one = self.resolve_serializer(view.item(), "request").ref
        many = {"type": "array", "items": one, "minItems": 1, "maxItems": view.most}
        market = {"type": "string", "maxLength": 16}
        named = {
            "type": "object",
            "properties": {view.plural: many, "market": market},
            "required": [view.plural],
            "additionalProperties": False,
        }
        told = body.get("content", {}).get("application/json", {})
        schema = {"anyOf": [named, many, one]}
        return {"required": True, "content": {"application/json": {**told, "schema": schema}}}

    def _map_serializer(self, serializer: Any, direction: str, bypass_extensions: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 (as its parent's)
        """A record has no fields but its own."""
        parent: Any = super()
        schema = parent._map_serializer(serializer, direction, bypass_extensions)
        if isinstance(serializer, Item):
            schema["additionalProperties"] = False
        return schema
