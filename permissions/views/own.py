"""How the customer's own pages are shown: in the language they ask for, under the company's name, not to be indexed."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """`template`, which no search engine lists and which tells no other site its address."""
    response = render(
        request,
        template,
        {"company": settings.COMPANY, "language": translation.get_language() or "", **(context or {})},
        status=status,
    )
    response["Content-Language"] = translation.get_language() or ""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def speaking(request: HttpRequest, language: str = "") -> translation.override:
    """Inside, texts are in the language of `?lang`, else in `language`, else in the browser's. No cookie keeps it."""
    ours = {code for code, _name in settings.LANGUAGES}
    wanted = (request.GET.get("lang", ""), language, translation.get_language() or "")
    return translation.override(next((code for code in wanted if code in ours), settings.LANGUAGE_CODE))
