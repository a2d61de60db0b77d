"""Transactions that are begun anew, once something was made that only a transaction of its own can make."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

_inside: ContextVar[bool] = ContextVar("inside", default=False)
Done = TypeVar("Done")


class NotYetError(ABC, LookupError):
    """A transaction lacks something, and is undone; `begun_anew` makes that and begins it anew."""

    @abstractmethod
    def make(self) -> None:
        """Makes what is lacking and commits it; raises `RuntimeError` within a transaction."""


def begun_anew(work: Callable[[], Done]) -> Done:
    """What `work` gives: all of a transaction (or several), begun anew as often as it lacks something.

    Within another `begun_anew` it is the outermost that begins anew. What is lacking still after it was made is raised.
    """
    if _inside.get():
        return work()
    token, made = _inside.set(True), set[str]()
    try:
        while True:
            try:
                return work()
            except NotYetError as lacking:
                if str(lacking) in made:
                    raise
                made.add(str(lacking))
                lacking.make()
    finally:
        _inside.reset(token)
