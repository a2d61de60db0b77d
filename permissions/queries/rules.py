"""The rules that hold for a market, with their sources."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Market
from permissions.models import PolicyRule


def rules(market: Market, on: date | None = None) -> Sequence[PolicyRule]:
    """Every rule of the market's country and of the default, those that still come and that are over included.

    `on` keeps to those that hold on that day.
    """
    found = PolicyRule.objects.filter(country__in=(market.phone_region, "*"))
    if on is not None:
        found = found.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)
    own_first = F("country").desc()
    return list(found.order_by(own_first, "channel", "purpose", "relation", "-valid_from"))


def today(market: Market) -> date:
    """The day on the market's calendar."""
    return timezone.now().astimezone(market.zone).date()


def notes(found: Sequence[PolicyRule]) -> dict[str, int]:
    """What rules are noted with, each once, with a number by which several may refer to it."""
    told = dict.fromkeys(rule.note for rule in found if rule.note)
    return {note: number for number, note in enumerate(told, 1)}
