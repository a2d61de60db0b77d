"""Which clock a page shows."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The zone of the request's market, or the site's where nobody signed in."""
    market = getattr(request, "market", None)
    return market.zone if market else ZoneInfo(settings.TIME_ZONE)
