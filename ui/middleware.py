"""How long a page took, for anyone to check: the Server-Timing header on demo and debug machines."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponseBase


@dataclass
class Stopwatch:
    """Counts queries and the seconds they took; works without DEBUG."""

    queries: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:  # noqa: ANN401 (Django's wrapper protocol)
        """Run one query on the clock."""
        started = perf_counter()
        try:
            return execute(*query)
        finally:
            self.queries += 1
            self.seconds += perf_counter() - started


class ServerTiming:
    """Adds `Server-Timing` to every response: app (Python), db with the number of queries, and total, in
    milliseconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.RELAXED:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Time one request."""
        started, watch = perf_counter(), Stopwatch()
        with connection.execute_wrapper(watch):
            response = self.get_response(request)
        total = perf_counter() - started
        response["Server-Timing"] = (
            f"app;dur={(total - watch.seconds) * 1000:.1f}, "
            f'db;dur={watch.seconds * 1000:.1f};desc="{watch.queries} queries", total;dur={total * 1000:.1f}'
        )
        return response
