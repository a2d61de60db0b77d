"""`/health/live`, `/health/ready`, `/health/worker`: for load balancers, containers and whoever watches.

They answer whatever host is asked and over plain HTTP, since a probe knows addresses, not names: they hold no link.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import public
from config import worker
from config.operations import metrics, queries

_UNKEPT: Final = {"Cache-Control": "no-store"}


class State(StrEnum):
    """How a part does; whoever asks is sent elsewhere (503) only where one is wrong."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the whole, and what is to be said of it, in words that hold neither names nor secrets."""

    name: str
    state: State
    said: str = ""


class Answering:
    """Lets probes and collectors in before hosts and schemes are looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = VIEWS.get(request.path_info)
        return view(request) if view else self.get_response(request)


@public
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all; it asks nobody, so a database that is away restarts nothing."""
    return HttpResponse("ok\n", "text/plain", headers=_UNKEPT)


@public
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """200 where pages can be served, 503 where they cannot; a worker that stands still or a full disk is a warning."""
    return _answer(list(parts()))


@public
@require_safe
def worker_beat(_request: HttpRequest) -> HttpResponse:
    """200 where the worker ends jobs, 503 where it has not for as long as it takes to be called dead."""
    try:
        found = _worker()
    except Error:
        found = _database_away()
    return _answer([Part(found.name, State.WRONG if found.state != State.OK else State.OK, found.said)])


def parts() -> Iterator[Part]:
    """The parts that serving needs; without a database nothing else is asked."""
    try:
        connection.ensure_connection()
        yield Part("database", State.OK)
        yield _tables()
        yield _worker()
    except Error:
        yield _database_away()
        return
    yield _disk()


def _database_away() -> Part:
    return Part("database", State.WRONG, "it cannot be reached")


def _tables() -> Part:
    missing = len(queries.unapplied_migrations())
    return Part("tables", State.WRONG, f"{missing} migrations are to be run") if missing else Part("tables", State.OK)


def _worker() -> Part:
    last = queries.last_job()
    if last is None:
        return Part("worker", State.WARNING, "it has not ended a job yet")
    silent = timezone.now() - last
    if silent > worker.patience_with_silence():
        return Part("worker", State.WARNING, f"no job has ended for {silent // timedelta(minutes=1)} minutes")
    return Part("worker", State.OK)


def _disk() -> Part:
    free = queries.disk().share
    if free >= queries.SHORT_OF_DISK:
        return Part("disk", State.OK)
    state = State.WRONG if free < queries.OUT_OF_DISK else State.WARNING
    return Part("disk", state, f"{free:.0%} of it is free")


def _answer(found: list[Part]) -> HttpResponse:
    worst = max((part.state for part in found), key=list(State).index)
    told = {"state": worst, "parts": {part.name: {"state": part.state, "said": part.said} for part in found}}
    return JsonResponse(told, status=503 if worst == State.WRONG else 200, headers=_UNKEPT)


VIEWS: Final[dict[str, Callable[[HttpRequest], HttpResponseBase]]] = {
    "/health/live": live,
    "/health/ready": ready,
    "/health/worker": worker_beat,
    "/metrics": metrics.metrics,
}
