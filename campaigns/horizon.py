"""How far back events may lie: as long as the log keeps them, which is how a repeat is told from news."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from django.conf import settings

BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""No provider's clock shows less unless it is wrong."""


def earliest(now: datetime) -> datetime:
    """The first instant (UTC) of the oldest month that the log keeps, `settings.EVENT_MONTHS` ago; 0 keeps all."""
    return _earliest(now, settings.EVENT_MONTHS)


@lru_cache(maxsize=16)
def _earliest(now: datetime, months: int) -> datetime:
    """Kept, since every event of a batch asks it of the same instant."""
    if not months:
        return BEGINNING
    today = now.astimezone(UTC)
    month = today.year * 12 + today.month - 1 - months
    return max(BEGINNING, datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC))
