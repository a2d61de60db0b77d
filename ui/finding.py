"""Go to anything: beside the areas, what upper floors find by the words that somebody types."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

MOST = 6
"""How many of a kind are shown: who sees more types on."""
SHORTEST, LONGEST = 2, 100


@dataclass(frozen=True)
class Destination:
    """A page to go to: its name, its address, its icon, and a word that tells two of the same name apart."""

    label: str
    url: str
    icon: str
    detail: str = ""


Finder = Callable[[HttpRequest, str], Iterable[Destination]]
"""Finds at most `MOST` pages by words, only such as this reader may open, in the market that they look at."""


def finding(finders: Sequence[Finder]) -> Callable[[HttpRequest], HttpResponse]:
    """The view that asks `finders`. What is typed may name a customer, so that it is posted and never in an address."""

    @never_cache
    @sensitive_post_parameters("q")
    @require_http_methods(["GET", "POST"])
    def find(request: HttpRequest) -> HttpResponse:
        words = request.POST.get("q", "").replace("\x00", "").strip()[:LONGEST]
        found = [each for finder in finders for each in finder(request, words)] if len(words) >= SHORTEST else []
        template = "ui/_found.html" if request.headers.get("HX-Request") == "true" else "ui/find.html"
        return render(request, template, {"found": found, "words": words})

    return find
