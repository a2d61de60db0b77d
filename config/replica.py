"""Dashboards read from a streaming replica (`DATABASE_REPLICA_URL`); everything else stays on the primary.

For the time of such a view the replica's connection takes the place of the default one, so that queries need not know.
The primary answers instead where the replica is down, has not replayed what this reader wrote, or refuses the view.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, cast

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, InterfaceError, InternalError, OperationalError, connection, connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase

ALIAS: Final = "replica"
VIEWS: Final = frozenset(
    {"campaigns:index", "campaigns:compare", "campaigns:definitions", "campaigns:detail", "campaigns:message"}
)
"""Names of the views that only read, and may be some seconds behind."""
PATIENCE: Final = 30.0
"""Seconds for which a replica that did not answer is left alone."""
_WRITTEN: Final = "written"
_REMEMBERED: Final = 10 * 60
"""Seconds for which a reader's last change is looked for; a replica further behind than that says so on the page."""
_SAFE: Final = frozenset({"GET", "HEAD"})
_LSN: Final = re.compile(r"[0-9A-F]{1,8}/[0-9A-F]{1,8}")
_NOTHING: Final = "0/0"

# Caught up: everything received is replayed, and the receiver lives (others than superusers see its number only).
# Otherwise the page shows the world as it was at the last commit that was replayed.
_STATE: Final = """
SELECT coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, true), CASE
    WHEN NOT pg_is_in_recovery() OR (pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn()
        AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE pid IS NOT NULL)) THEN NULL
    ELSE pg_last_xact_replay_timestamp() END
"""
_log = logging.getLogger(__name__)


class _BehindError(Exception):
    """The replica has not replayed what this reader wrote."""


class Replica:
    """Answers `VIEWS` from the replica, and marks a reader's changes so that they see them at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if ALIAS not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.closed_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """After a change the reader's browser keeps the place in the log up to which a replica must have come."""
        response = self.get_response(request)
        if request.method not in _SAFE and response.status_code < HTTPStatus.BAD_REQUEST:
            response.set_cookie(
                _WRITTEN,
                _place(),
                max_age=_REMEMBERED,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """The replica's answer; None leaves the view to the primary."""
        if not _only_reads(request) or time.monotonic() < self.closed_until:
            return None
        try:
            with _reading(request):
                return view(request, *args, **kwargs)
        except _BehindError:
            return None
        except (OperationalError, InterfaceError, InternalError) as error:
            self._leave_alone(error)
            return None

    def _leave_alone(self, error: Exception) -> None:
        self.closed_until = time.monotonic() + PATIENCE
        connections[ALIAS].close()
        _log.warning("The replica failed (%s): the primary answers for %d s", type(error).__name__, PATIENCE)


def as_of(request: HttpRequest) -> datetime | None:
    """When what this page shows was so, where the replica lags behind; None where it is of now."""
    return cast("datetime | None", getattr(request, "as_of", None))


def _only_reads(request: HttpRequest) -> bool:
    """A file that is taken away is written down, so that it comes from the primary."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return request.method in _SAFE and name in VIEWS and "format" not in request.GET


@contextmanager
def _reading(request: HttpRequest) -> Iterator[None]:
    """Inside, this thread's default connection is the replica's. Its queries count like any other's."""
    primary, replica = connections[DEFAULT_DB_ALIAS], connections[ALIAS]
    replica.execute_wrappers = primary.execute_wrappers
    known: Any = request
    with replica.cursor() as cursor:
        written = request.COOKIES.get(_WRITTEN, "")
        cursor.execute(_STATE, [written if _LSN.fullmatch(written) else _NOTHING])
        caught_up, known.as_of = cursor.fetchone()
    if not caught_up:
        known.as_of = None
        raise _BehindError
    connections[DEFAULT_DB_ALIAS] = replica
    try:
        yield
    except Exception:
        known.as_of = None
        raise
    finally:
        connections[DEFAULT_DB_ALIAS] = primary


def _place() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()")
        return str(cursor.fetchone()[0])
