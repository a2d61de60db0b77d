"""What a chart costs the server: the figure from its numbers, and its tag: JSON, caption and table of numbers."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.template import Context, Template

from benchmarks.clock import Figure, laps, middle_ms
from benchmarks.sizes import Sizes
from campaigns.charts import rate_over_time
from campaigns.queries.figures import Figures

GOAL_MS: Final = 1
_TEMPLATE: Final = '{% chart figure id="course" caption="Booked by 4.1% of those who were sent it" height=320 %}'
_TIMES: Final = 10


def figures(sizes: Sizes) -> Iterator[Figure]:
    """Milliseconds of processor time per chart, for the usual numbers of places on the axis, with comparison."""
    template = Template(_TEMPLATE)
    for what, places, step in (("28 days", 28, 1), ("53 weeks", 53, 7), ("92 days", 92, 1)):
        now = before = _series(places, step, date(2026, 6, 1))

        def draw(now: dict[date, Figures] = now, before: dict[date, Figures] = before) -> None:
            figure = rate_over_time(now, before, "booked")
            template.render(Context({"figure": figure}))

        found = laps(draw, times=sizes.rounds * _TIMES, warm=_TIMES)
        yield Figure(f"a chart of {what} and those before", middle_ms(found.cpu), "ms", GOAL_MS)


def _series(places: int, step: int, first: date) -> dict[date, Figures]:
    return {
        first + timedelta(days=number * step): Figures(sent=1000 + number, delivered=990, booked=40 + number % 7)
        for number in range(places)
    }
