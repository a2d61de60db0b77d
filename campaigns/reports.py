"""What a tool tells of its own campaigns in totals."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

COUNTS: Final = (
    "sent", "delivered", "hard_bounces", "soft_bounces", "opens", "unique_opens", "machine_opens", "clicks",
    "unique_clicks", "unsubscribes", "complaints",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What a tool said of a campaign's variant up to the day `as_of`; None for a number that it did not give."""

    source: str
    campaign: str
    as_of: date
    campaign_name: str = ""
    variant: str = ""
    channel: str = "email"
    sent_at: datetime | None = None
    sent: int | None = None
    delivered: int | None = None
    hard_bounces: int | None = None
    soft_bounces: int | None = None
    opens: int | None = None
    unique_opens: int | None = None
    machine_opens: int | None = None
    clicks: int | None = None
    unique_clicks: int | None = None
    unsubscribes: int | None = None
    complaints: int | None = None
