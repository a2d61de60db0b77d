"""Work in the background: the queue lies in the same database, so a task commits or rolls back with its data.

A task's lock runs from the moment a cluster fetches it, not from when it begins. So a cluster fetches two ahead of its
workers at the most, one in its queue and one in its hand, and the lock outlives both of them and the task that they
wait for. With the queue's own defaults (as many ahead as workers squared) tasks that wait behind slow ones run twice.
"""

from typing import Final

from config import environment

_TIMEOUT: Final = 300
CLUSTER: Final[dict[str, object]] = {
    "name": "helder",
    "orm": "default",
    "broker_class": "config.clockwork.Broker",
    "workers": environment.number("HELDER_WORKERS", default=2, low=1, high=64),
    "bulk": 1,
    "queue_limit": 1,
    "timeout": _TIMEOUT,
    "retry": 3 * _TIMEOUT + 60,
    "max_attempts": 5,
    "ack_failures": False,  # a task that failed comes again: each may run twice without harm
    "poll": 0.2,
    "catch_up": False,
    "save_limit": 1000,
    "label": "Helder",
}
