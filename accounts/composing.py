"""Texts in one spelling: letters and their marks as one sign (Unicode's NFC), however a telephone, a Mac or a file
wrote them. Every way in goes through here, so that what looks the same is the same."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from unicodedata import is_normalized, normalize

from django.http import HttpRequest, HttpResponseBase, QueryDict

Told = TypeVar("Told")
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_AS_TYPED: Final = "password"
"""In the name of a field: what stands there is compared sign by sign with what was chosen once."""


def composed(told: Told) -> Told:
    """The same in NFC: a text, or all texts and names in what JSON, a form or a row of a file holds."""
    found: Any = told
    if isinstance(found, str):
        found = found if found.isascii() or is_normalized("NFC", found) else normalize("NFC", found)
    elif isinstance(found, list):
        found = [composed(each) for each in found]
    elif isinstance(found, Mapping):
        found = {composed(name): composed(value) for name, value in found.items()}
    return found  # type: ignore[no-any-return]


def compose_form(request: HttpRequest) -> None:
    """The fields of a form that was posted, in NFC; each stays in its place."""
    form = QueryDict(mutable=True, encoding=request.POST.encoding)
    for name, values in request.POST.lists():
        form.setlist(composed(name), values if _AS_TYPED in name else composed(values))
    form._mutable = False
    request.POST = form  # type: ignore[assignment]


class ComposedForms:
    """Middleware behind that of CSRF, which reads every form, for whoever asks for the fields after that.

    Views without CSRF keep the body as it came, or bound an upload before it is read: they call `composed` themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., object], _args: object, _kwargs: object) -> None:
        """Composes what was posted to this view."""
        if request.method == "POST" and request.content_type in _FORMS and not getattr(view, "csrf_exempt", False):
            compose_form(request)
