"""Reports whose time cannot be read: it is a secondary field, so everything else in them still counts."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from anymail.signals import AnymailTrackingEvent

_TIMES: Final = frozenset({
    "timestamp", "time", "ts", "ts_epoch", "ts_event", "date", "event_time", "created_at", "deliveredat", "receivedat",
    "bouncedat", "changedat", "arrivaldate",
})  # fmt: skip
"""What providers call a time, in small letters."""
_SHAPES: Final = (1, "1", "2000-01-01T00:00:00Z", "2000-01-01 00:00:00")
"""Times as providers write them; which one is told means nothing, for it is taken out again."""

Answer = TypeVar("Answer")


def with_other_times(told: Any, parse: Callable[[Any], Answer]) -> Answer:  # noqa: ANN401 (any JSON)
    """What `parse` makes of a report with times that can be read; raises what it raises with each of them."""
    for shape in _SHAPES[:-1]:
        try:
            return parse(_timed(told, shape))
        except Exception:  # noqa: S112 (the last one raises)
            continue
    return parse(_timed(told, _SHAPES[-1]))


def untimed(item: Any) -> Any:  # noqa: ANN401 (an event, or that it is unreadable)
    """An event without its time."""
    if isinstance(item, AnymailTrackingEvent):
        item.timestamp = None
    return item


def _timed(told: Any, shape: object) -> Any:  # noqa: ANN401 (any JSON)
    if isinstance(told, Mapping):
        return {name: shape if str(name).lower() in _TIMES else _timed(one, shape) for name, one in told.items()}
    if isinstance(told, list | tuple):
        return type(told)(_timed(one, shape) for one in told)
    return told
