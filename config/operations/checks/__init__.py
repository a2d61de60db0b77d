"""What `helder doctor` looks at: each module speaks of one side of an installation, each check gives what it found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import Error


class State(StrEnum):
    """How bad it is: a warning can wait until somebody has time, what is wrong cannot."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what was seen, and what to do about it where it is not well."""

    subject: str
    state: State
    said: str
    remedy: str = ""


Check = Callable[[], Iterator[Finding]]


def ok(subject: str, said: str) -> Finding:
    """Nothing to do."""
    return Finding(subject, State.OK, said)


def warning(subject: str, said: str, remedy: str) -> Finding:
    """Something to do, in time."""
    return Finding(subject, State.WARNING, said, remedy)


def wrong(subject: str, said: str, remedy: str) -> Finding:
    """Something to do now."""
    return Finding(subject, State.WRONG, said, remedy)


def examined(checks: "tuple[Check, ...]") -> Iterator[Finding]:
    """What all of them found; one that fails is a finding itself and keeps no other from looking."""
    for check in checks:
        try:
            yield from check()
        except (Error, OSError) as error:
            said = f"could not be looked at: {type(error).__name__}"
            yield wrong(check.__name__.replace("_", " "), said, "See what is wrong above it, or its log.")
