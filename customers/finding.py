"""Customers by whatever the search box understands, for going to anything."""

from collections.abc import Iterable
from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest
from customers.queries.search import search
from ui.finding import MOST, Destination


def customers(request: HttpRequest, words: str) -> Iterable[Destination]:
    """The best hits; a list of results shows enough to tell two people apart, and no more."""
    known = cast("AuthenticatedRequest", request)
    if "customers.view_customers" not in known.permissions:
        return []
    return [
        Destination(
            hit.name or _("Name unknown"),
            reverse("customers:detail", args=[hit.pk]),
            "person",
            " · ".join(filter(None, (hit.area, hit.plate))),
        )
        for hit in search(known.market, words).hits[:MOST]
    ]
