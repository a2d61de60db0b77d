"""What keeps a message from an address whatever was said about permission: each sending area says so of its channel.

An area adds its `Obstacle` to `config/wiring.py`; this floor knows none of the floors above it. What it says is asked
in the gate's own statement, so that it costs no question more.
"""

from collections.abc import Callable
from dataclasses import dataclass

from permissions.words import ALLOWED


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What a channel meets. Both give a code of `permissions.words.REASONS`.

    `barred` is an expression in SQL over the point `j.point` of the market `%(market)s`, null where nothing is in the
    way; `unfit` says of an address in its one spelling why nothing can be sent there, or nothing.
    """

    barred: str
    unfit: Callable[[str], str]


obstacles: dict[str, Obstacle] = {}
"""By channel; filled by `config` when the house starts."""


def columns() -> str:
    """Two more columns of a statement over judged rows `j`: the address as it is filed, and what bars it."""
    barred = " ".join(f"WHEN '{channel}' THEN {obstacle.barred}" for channel, obstacle in sorted(obstacles.items()))
    names = ", ".join(f"'{channel}'" for channel in sorted(obstacles)) or "''"
    filed = "(SELECT f.normalised FROM customers_contactpoint f WHERE (f.market_id, f.hash) = (%(market)s, j.point))"
    return f"CASE WHEN j.channel IN ({names}) THEN {filed} END, {f'CASE j.channel {barred} END' if barred else 'NULL'}"


def final(channel: str, code: str, value: str, barred: str | None) -> str:
    """The code that counts: what is allowed is not where nothing arrives."""
    if code not in ALLOWED or channel not in obstacles:
        return code
    return barred or (obstacles[channel].unfit(value) if value else "") or code
