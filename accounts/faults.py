"""What one fault may not do: keep others from their work, or pass for a mistake of whoever asked."""

import logging
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

import psycopg
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import Model

_log = logging.getLogger(__name__)
_LOST: Final = ("08", "57P01", "57P02", "57P03")
"""Beginnings of SQLSTATEs: no connection (to this server or to another of a cluster), a server that stops or starts."""

One = TypeVar("One", bound=Model)
Result = TypeVar("Result")


def for_each(ones: Iterable[One], act: Callable[[One], Result]) -> list[Result]:
    """What `act` gives for each; where it fails, the log says for which, and the others have their turn."""
    results = []
    for one in ones:
        try:
            results.append(act(one))
        except Exception as error:
            # No traceback: what a database says of a row may name a person.
            _log.error("%s %s failed in %s: %s", type(one).__name__, one.pk, _name_of(act), type(error).__name__)
            leave_broken_connections()
    return results


def leave_broken_connections() -> None:
    """One that is broken would fail all that follows; within a transaction nothing can follow."""
    if not connection.in_atomic_block:
        close_old_connections()


def _name_of(act: Callable[..., object]) -> str:
    return getattr(getattr(act, "func", act), "__name__", "an act")


def is_database_away(error: BaseException | None) -> bool:
    """Whether the database, or a part of it, could not be reached or went away: the same may go well a little later.

    Said by Django or, while rows are copied, by the driver itself.
    """
    if not isinstance(error, (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)):
        return False
    told = error if isinstance(error, psycopg.Error) else error.__cause__
    state = told.sqlstate if isinstance(told, psycopg.Error) else None
    return state is None or state.startswith(_LOST)
