"""What the connected systems have been told: of one person, and all that waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import F, Max, Min, Q

from permissions.models import Delivery
from permissions.points import Whom


class Stage(StrEnum):
    """How far a change has come."""

    WAITING = "waiting"
    FAILED = "failed"
    """Tried, and to be tried again."""
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Told:
    """What one system knows of somebody: everything (`confirmed`), or not everything yet."""

    system: str
    stage: Stage
    since: datetime
    """When it confirmed, or when the oldest change was made that it has not."""
    attempts: int = 0
    error: str = ""


def deliveries(whom: Whom) -> tuple[Told, ...]:
    """One line for each connected system that was told anything of somebody's addresses."""
    points = [point.digest for point in whom.points]
    behind = Q(confirmed__lt=F("wanted"))
    rows = (
        Delivery.objects.filter(market=whom.market, point__in=points, system__active=True)
        .values("system_id", "system__name")
        .annotate(
            waiting=Min("waiting_since", filter=behind),
            heard=Max("confirmed_at"),
            tries=Max("attempts", filter=behind),
            fault=Max("error", filter=behind),
        )
        .order_by("system__name")
    )
    return tuple(_told(row, whom) for row in rows)


def _told(row: Mapping[str, Any], whom: Whom) -> Told:
    tries = row["tries"] or 0
    stage = Stage.CONFIRMED if row["waiting"] is None else Stage.FAILED if tries else Stage.WAITING
    since = (row["waiting"] or row["heard"]).astimezone(whom.market.zone)
    return Told(row["system__name"], stage, since, tries, row["fault"] or "")
