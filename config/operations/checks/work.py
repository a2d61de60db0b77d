"""The worker, and those outside whom it speaks to: mail servers and gateways."""

from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.utils import timezone
from django_q.models import Schedule

from accounts import roles
from accounts.models import Market, Membership
from config import worker
from config.operations import queries
from config.operations.checks import Finding, ok, warning, wrong
from config.schedules import SCHEDULES
from sms.gateways import registry
from sms.models import Gateway

_LONG: Final = timedelta(minutes=10)
_MINUTE: Final = timedelta(minutes=1)


def beat_of_the_worker() -> Iterator[Finding]:
    """Whether it ends jobs, and how much waits for it."""
    last = queries.last_job()
    silent = timezone.now() - last if last else None
    if silent is None or silent > worker.patience_with_silence():
        said = f"no job has ended for {silent // _MINUTE} minutes" if silent else "it has never ended a job"
        yield wrong("worker", said, "Start it (`systemctl start helder-worker`, `helder qcluster`); see its log.")
    else:
        yield ok("worker", f"last ended a job {int(silent.total_seconds())} s ago")
    waits = queries.queue()
    said = f"{waits.waiting} jobs wait, the oldest for {waits.oldest // _MINUTE} minutes; {waits.failed} failed lately"
    if waits.oldest > _LONG:
        yield warning("queue", said, "Give it more processes (HELDER_WORKERS), or see what holds it up.")
    else:
        yield ok("queue", said)


def schedules() -> Iterator[Finding]:
    """Those of this version, and none in the past or far in the future, as after a clock that jumped."""
    wanted, there = {planned.name for planned in SCHEDULES}, set(Schedule.objects.values_list("name", flat=True))
    remedy = "Run `helder sync_schedules`."
    if wanted != there:
        yield wrong("schedules", f"{len(wanted ^ there)} are not those of this version", remedy)
    elif Schedule.objects.filter(next_run__gt=timezone.now() + timedelta(days=2)).exists():
        yield wrong("schedules", "one is due days from now: a clock has jumped", remedy)
    else:
        yield ok("schedules", f"{len(wanted)}, as this version has them")


def mail() -> Iterator[Finding]:
    """The server that takes links for new passwords, seals and alarms."""
    if settings.RELAXED:
        yield ok("mail", "is printed, not sent")
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with get_connection():
            yield ok("mail", f"{where} lets us in")
    except (OSError, SMTPException) as error:
        yield wrong("mail", f"{where}: {type(error).__name__}", "Correct HELDER_SMTP_…: nobody gets a new password.")
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield warning("mail", f"comes from {settings.DEFAULT_FROM_EMAIL}", "Set HELDER_MAIL_FROM.")
    if not settings.PERMISSIONS["privacy_mail"]:
        yield warning("mail", "nobody gets the ledger's seals and alarms", "Set HELDER_PRIVACY_MAIL.")


def gateways() -> Iterator[Finding]:
    """Of text messages, each with its secrets."""
    found = list(Gateway.objects.filter(active=True).select_related("market").order_by("market__code", "rank"))
    if not found:
        yield ok("gateways", "none: nobody is texted")
    for gateway in found:
        subject = f"gateway {gateway.market.code}/{gateway.code}"
        try:
            registry.check(gateway)
            yield ok(subject, f"{gateway.kind}, has its secrets")
        except ImproperlyConfigured as error:
            yield wrong(
                subject, str(error), "Set it for web and worker, or switch it off (`helder set_gateway … --off`)."
            )


def people() -> Iterator[Finding]:
    """Somebody who can let others in."""
    markets = Market.objects.count()
    if not markets:
        yield warning("people", "there is no market", "Run `helder add_market`, then `helder add_staff`.")
    elif not Membership.objects.filter(group__name=roles.ADMINISTRATOR, user__is_active=True).exists():
        yield warning("people", "there is no administrator", "Run `helder add_staff --role administrator`.")
    else:
        yield ok("people", f"{markets} markets, with an administrator")


CHECKS: Final = (beat_of_the_worker, schedules, mail, gateways, people)
