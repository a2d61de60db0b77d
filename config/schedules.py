"""What the worker does by the clock; `manage.py sync_schedules` makes the queue's table say exactly this."""

from dataclasses import dataclass
from datetime import UTC, time
from typing import Final


@dataclass(frozen=True, slots=True)
class Planned:
    """A function by its dotted name, called with `args`: every so many minutes, or daily at a time (UTC)."""

    name: str
    func: str
    minutes: int | None = None
    daily_at: time | None = None
    args: tuple[str, ...] = ()


SCHEDULES: Final = (
    Planned("take up waiting deliveries", "integrations.tasks.take_up_waiting_requests", minutes=1),
    Planned(
        "delete expired deliveries", "integrations.tasks.delete_expired_requests", daily_at=time(2, 17, tzinfo=UTC)
    ),
    Planned("compare clocks", "config.clockwork.raise_alarm", minutes=10),
    Planned("take up waiting imports", "integrations.files.tasks.take_up_waiting", minutes=1),
    Planned("delete expired imports", "integrations.files.tasks.delete_expired", daily_at=time(2, 37, tzinfo=UTC)),
    Planned("watch who reads customers", "accounts.tasks.watch_reading", minutes=1),
    Planned("forget answers of the API", "accounts.tasks.forget_answers", daily_at=time(2, 47, tzinfo=UTC)),
    Planned("take the looks of pilots", "pilots.tasks.take_daily_looks", daily_at=time(0, 47, tzinfo=UTC)),
    Planned(
        "delete expired sessions",
        "django.core.management.call_command",
        daily_at=time(2, 27, tzinfo=UTC),
        args=("clearsessions",),
    ),
    Planned("take up waiting workbooks", "campaigns.tasks.take_up_workbooks", minutes=1),
    Planned("delete expired workbooks", "campaigns.tasks.delete_expired_workbooks", minutes=60),
    Planned("drop expired events", "campaigns.tasks.drop_expired_events", daily_at=time(3, 7, tzinfo=UTC)),
    Planned("prepare the coming month", "campaigns.tasks.prepare_months", daily_at=time(3, 17, tzinfo=UTC)),
    Planned("refresh statistics", "campaigns.tasks.refresh_statistics", daily_at=time(3, 27, tzinfo=UTC)),
    Planned("tell sending systems", "permissions.tasks.deliver_and_watch", minutes=1),
    Planned("mail the privacy officer", "permissions.tasks.mail_alerts", minutes=1),
    Planned("finish erasures", "permissions.tasks.finish_erasures", minutes=1),
    Planned("count who may be reached", "permissions.tasks.count_reach", daily_at=time(2, 7, tzinfo=UTC)),
    Planned("send text messages", "sms.tasks.send_and_watch", minutes=1),
    Planned("forget what is past its term", "permissions.tasks.forget_expired", daily_at=time(2, 47, tzinfo=UTC)),
    Planned("forget old text messages", "sms.tasks.forget_expired", daily_at=time(2, 57, tzinfo=UTC)),
    Planned("forget old comments", "feedback.tasks.forget_expired", daily_at=time(2, 52, tzinfo=UTC)),
    Planned("seal the permissions ledger", "permissions.tasks.seal_ledger", daily_at=time(1, 7, tzinfo=UTC)),
    Planned("verify the permissions ledger", "permissions.tasks.verify_ledger", daily_at=time(1, 27, tzinfo=UTC)),
)
