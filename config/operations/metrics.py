"""`/metrics` for Prometheus: counts and ages, by market's code, system's and provider's name; never of a person.

Open to who shows `HELDER_METRICS_TOKEN`, and to programs on this machine that come by no proxy.
"""

import hmac
from collections.abc import Iterable, Iterator
from datetime import timedelta
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.db import Error, connection
from django.db.models import Count, F, Min
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from accounts.access import public
from config.operations import queries
from integrations.files.models import ImportRun
from integrations.models import RawRequest
from permissions.models import Delivery
from sms.models import TextMessage

_FORWARDED: Final = ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via")


@public  # who may is asked below: a collector has no session
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All of them in Prometheus' text format; 403 for whoever may not, who is told nothing."""
    if not _may_read(request):
        return HttpResponseForbidden("A token is needed, see docs/operations.md.\n", content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(_House())
    return HttpResponse(generate_latest(registry), CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _may_read(request: HttpRequest) -> bool:
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    token = settings.METRICS_TOKEN.encode()
    return bool(token and hmac.compare_digest(shown, token)) or _is_from_this_machine(request)


def _is_from_this_machine(request: HttpRequest) -> bool:
    """A proxy of ours sits on this machine too, but says for whom it asks."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class _House(Collector):
    def collect(self) -> Iterator[Metric]:
        """Everything anew at each call; where the database is away, only that."""
        yield _gauge("helder_info", "Which version answers.", [((settings.VERSION,), 1)], ("version",))
        disk = queries.disk()
        yield _gauge("helder_disk_free_bytes", "Free on the disk of the data directory.", [((), disk.free)])
        yield _gauge("helder_disk_bytes", "Size of that disk.", [((), disk.total)])
        try:
            told = [*_database(), *_worker(), *_waiting()]
        except Error:
            told = []
        yield _gauge("helder_database_up", "1 where the database answers.", [((), int(bool(told)))])
        yield from told


def _database() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_database_size(current_database()), current_setting('max_connections')::int, count(*)"
            " FROM pg_stat_activity WHERE datname = current_database()"
        )
        size, most, now = cursor.fetchone()
    yield _gauge("helder_database_bytes", "Size of the database.", [((), size)])
    yield _gauge("helder_database_connections", "Connections to it now.", [((), now)])
    yield _gauge("helder_database_connections_most", "Connections that the server allows.", [((), most)])
    yield _gauge(
        "helder_clock_skew_seconds",
        "By how much this machine's clock is ahead of the database's.",
        [((), queries.clock_skew().total_seconds())],
    )


def _worker() -> Iterator[Metric]:
    last, queue = queries.last_job(), queries.queue()
    yield _gauge(
        "helder_worker_last_job_timestamp_seconds", "When the worker last ended a job.",
        [((), last.timestamp())] if last else [],
    )  # fmt: skip
    yield _gauge("helder_jobs_waiting", "Jobs that wait for the worker.", [((), queue.waiting)])
    yield _gauge("helder_jobs_oldest_seconds", "Age of the oldest of them.", [((), queue.oldest.total_seconds())])
    yield _gauge("helder_jobs_failed", "Jobs that failed, of the last thousand or so.", [((), queue.failed)])


def _waiting() -> Iterator[Metric]:
    requests = RawRequest.objects.filter(state__in=("new", "failed")).values_list("market__code", "source", "state")
    by_request = ("market", "source", "state")
    yield _gauge("helder_requests", "Deliveries that wait or failed.", _counted(requests), by_request)
    waiting = RawRequest.objects.filter(state="new").values_list("market__code", "source")
    oldest = waiting.annotate(age=Now() - Min("received_at")).values_list("market__code", "source", "age")
    yield _gauge(
        "helder_requests_oldest_seconds", "Age of the oldest that waits: how far behind we are.", _aged(oldest),
        ("market", "source"),
    )  # fmt: skip
    behind = Delivery.objects.filter(confirmed__lt=F("wanted"), system__active=True)
    systems = behind.values_list("market__code", "system__name")
    yield _gauge("helder_permissions_waiting", "Changes not confirmed.", _counted(systems), ("market", "system"))
    ages = systems.annotate(age=Now() - Min("waiting_since")).values_list("market__code", "system__name", "age")
    yield _gauge("helder_permissions_oldest_seconds", "Age of the oldest.", _aged(ages), ("market", "system"))
    texts = TextMessage.objects.filter(stage__in=("queued", "sending"))  # those that an index of their own holds
    by_stage = texts.values_list("market__code", "stage")
    yield _gauge(
        "helder_texts", "Text messages that wait or are being handed over.", _counted(by_stage), ("market", "stage")
    )
    runs = ImportRun.objects.values_list("market__code", "state")
    yield _gauge("helder_imports", "Imports of files that are kept.", _counted(runs), ("market", "state"))


Sample = tuple[tuple[str, ...], float]


def _counted(rows: "Iterable[tuple[str, ...]]") -> Iterator[Sample]:
    asked = rows.annotate(how_many=Count("pk")).order_by()  # type: ignore[attr-defined]  # a query set
    yield from ((row[:-1], row[-1]) for row in asked)


def _aged(rows: "Iterable[tuple[str, str, timedelta]]") -> Iterator[Sample]:
    yield from (((market, name), age.total_seconds()) for market, name, age in rows)


def _gauge(name: str, meaning: str, samples: Iterable[Sample], labels: tuple[str, ...] = ()) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for values, number in samples:
        family.add_metric(values, number)
    return family
