"""Campaigns by name, for going to anything."""

from collections.abc import Iterable
from typing import cast

from django.http import HttpRequest
from django.urls import reverse

from accounts.access import AuthenticatedRequest
from campaigns.queries.campaigns import named
from ui.finding import MOST, Destination


def campaigns(request: HttpRequest, words: str) -> Iterable[Destination]:
    """Those whose name or journey has all of the words; the latest first."""
    known = cast("AuthenticatedRequest", request)
    if "campaigns.view_results" not in known.permissions:
        return []
    return [
        Destination(found.name, reverse("campaigns:detail", args=[found.pk]), "mail", found.get_channel_display())
        for found in named(known.market, words.split(), most=MOST)
    ]
