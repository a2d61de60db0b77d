"""The file of a campaign's course: a row per day, week or month, with every count beside its rate."""

from datetime import date
from functools import partial

from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.queries.figures import RATES, Figures
from campaigns.queries.results import Scope
from campaigns.tables.figures import coming_in
from ui import buckets
from ui.tables import Column

Bucket = tuple[date, Figures]


def course_columns(campaign: Campaign, scope: Scope, grain: str) -> list[Column[Bucket]]:
    """From the first day of each to its last, so that parts of weeks and months show; what the campaign's channel does
    not measure is empty."""
    named = (
        (_("Sent"), "sent"),
        (_("Refused before sending"), "refused"),
        (_("Delivered"), "delivered"),
        (_("Bounced hard"), "bounced_hard"),
        (_("Bounced soft"), "bounced_soft"),
        (_("Opened, raw"), "opened"),
        (_("Opened by people"), "opened_human"),
        (_("Clicked"), "clicked"),
        (_("Booked"), "booked"),
        (_("Showed up"), "showed_up"),
        (_("Unsubscribed"), "unsubscribed"),
        (_("Complaints"), "complained"),
        (_("Appointments"), "appointments"),
        (_("Appointments due"), "due"),
        (_("Appointments kept"), "attended"),
        (_("Appointments to come"), "to_come"),
    )
    counts = [each for label, key in named for each in _counted(label, key, campaign)]
    revenue = Column[Bucket]("revenue", _("Revenue"), lambda row: row[1].revenue, "money")
    growing = Column[Bucket]("growing", _("Still coming in"), lambda row: coming_in(row[1], scope, campaign))
    return [*_days(scope, grain), *counts, revenue, growing]


def _days(scope: Scope, grain: str) -> list[Column[Bucket]]:
    period = scope.period
    return [
        Column("day", _("From"), lambda row: max(row[0], period.first), "day"),
        Column("until", _("Up to and including"), lambda row: min(buckets.last_day(row[0], grain), period.last), "day"),
    ]


def _counted(label: str, key: str, campaign: Campaign) -> list[Column[Bucket]]:
    """The count, and its rate where it has one."""
    known = campaign.measures(key)
    count = Column[Bucket](key, label, partial(_count, key) if known else _nothing, "count")
    rate = Column[Bucket](f"{key}_rate", label, partial(_rate, key) if known else _nothing, "percent")
    return [count, rate] if key in RATES else [count]


def _count(key: str, row: Bucket) -> int:
    return int(getattr(row[1], key))


def _rate(key: str, row: Bucket) -> float | None:
    return RATES[key](row[1])


def _nothing(_row: Bucket) -> None:
    return None
