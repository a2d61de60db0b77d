"""How things are measured here, and the one table that every section fills."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

import psutil
from django.db import connection


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing: `value` in `unit`, and the goal; `most` says whether the goal is a ceiling or a floor."""

    what: str
    value: float
    unit: str
    goal: float | None = None
    most: bool = True
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the goal is met; empty where there is none."""
        if self.goal is None:
            return ""
        return "met" if (self.value <= self.goal) == self.most or self.value == self.goal else "missed"

    def as_row(self) -> tuple[str, str, str, str, str]:
        """The figure in words."""
        sign = "≤" if self.most else "≥"
        goal = "" if self.goal is None else f"{sign} {written(self.goal)} {self.unit}".rstrip()
        return self.what, f"{written(self.value)} {self.unit}".rstrip(), goal, self.verdict, self.note


def written(value: float) -> str:
    """Three digits that count, thousands set apart."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


@dataclass
class Laps:
    """Seconds of wall time and of this process's CPU, for each time that something ran."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @contextmanager
    def lap(self) -> Iterator[None]:
        """Time what is inside."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall.append(time.perf_counter() - wall)
        self.cpu.append(time.process_time() - cpu)


def laps(run: Callable[[], object], *, times: int, warm: int = 1) -> Laps:
    """Run something `times` times on the clock, after `warm` times off it."""
    for _ in range(warm):
        run()
    found = Laps()
    for _ in range(times):
        with found.lap():
            run()
    return found


def middle_ms(seconds: Sequence[float]) -> float:
    """The median, in milliseconds."""
    return median(seconds) * 1000


def p95_ms(seconds: Sequence[float]) -> float:
    """What 95 in 100 stay under, in milliseconds."""
    return quantiles(seconds, n=20, method="inclusive")[-1] * 1000 if len(seconds) > 1 else seconds[0] * 1000


class Statements:
    """The wall time of every statement, as an `execute_wrapper` of Django's connection."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:  # noqa: ANN401 (Django's wrapper protocol)
        """Run one on the clock."""
        started = time.perf_counter()
        try:
            return execute(*query)
        finally:
            self.seconds.append(time.perf_counter() - started)


def backend_seconds() -> float:
    """The CPU that the server's process behind our connection has used; 0 where it runs on another machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    try:
        used = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return 0.0
    return float(used.user + used.system)


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows under one another, columns as wide as they must be."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
