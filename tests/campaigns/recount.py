"""A plain recount of events: what messages and results must be, without any of the dashboard's own SQL."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from campaigns.events import Event

AGENTS: dict[str, tuple[bool, int | None]] = {
    "": (False, None),
    "Mozilla/5.0": (True, None),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148": (False, 2),
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120": (False, 1),
    "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X)": (False, 3),
    "Mozilla/5.0 (Windows NT 5.1) GoogleImageProxy": (False, None),
    "Barracuda Sentinel (EE), Windows NT 10.0": (True, 1),
}
"""Whether a machine is behind an agent, and which device it names."""

SECOND = timedelta(seconds=1)
LEFT = {"sent", "bounced", "deferred", "delivered", "autoresponded", "opened", "clicked", "complained", "unsubscribed"}


def name_of(event: Event) -> tuple[str, ...]:
    """One message: provider's id (or campaign) to one address."""
    told = ("id", event.message_id) if event.message_id else ("campaign", event.campaign)
    return (event.source, event.channel, event.recipient.strip().lower(), *told)


def identity(event: Event) -> tuple[object, ...]:
    """Two events that agree on this are one."""
    return (*name_of(event), event.type, event.id or event.link, bool(event.id), event.occurred_at)


@dataclass
class Told:
    """All that was told about one message, each thing once."""

    events: list[Event] = field(default_factory=list)

    def times(self, *types: str, human: bool = False) -> list[datetime]:
        return [when(e) for e in self.events if e.type in types and not (human and self.is_machine(e))]

    def first(self, *types: str, human: bool = False) -> datetime | None:
        return min(self.times(*types, human=human), default=None)

    @property
    def sent_at(self) -> datetime:
        return self.first("sent") or min(when(event) for event in self.events)

    @property
    def place(self) -> tuple[str, str, str] | None:
        """Source, campaign and variant, where any was named: of several the first by name, a named variant first."""
        told = [(e.campaign, not e.variant, e.variant, e.source) for e in self.events if e.campaign]
        return (min(told)[3], min(told)[0], min(told)[2]) if told else None

    @property
    def bounce(self) -> int | None:
        return min((1 if e.bounce == "hard" else 2 for e in self.events if e.type == "bounced"), default=None)

    @property
    def device(self) -> int | None:
        seen = [
            (when(e).replace(microsecond=when(e).microsecond // 1000 * 1000), device)
            for e in self.events
            if e.type in {"opened", "clicked"} and not self.is_machine(e) and (device := AGENTS[e.user_agent][1])
        ]
        return min(seen)[1] if seen else None

    def is_machine(self, event: Event) -> bool:
        """By the source, by the agent, or because no person is that quick."""
        if event.is_machine is not None:
            return event.is_machine
        return AGENTS[event.user_agent][0] or (is_exact(event) and (self.in_a_burst(event) or self.is_prompt(event)))

    def in_a_burst(self, event: Event) -> bool:
        return any(
            abs(when(one) - when(other)) <= SECOND and abs(when(event) - when(one)) <= SECOND and one_link != other_link
            for one, one_link in self.quick_clicks
            for other, other_link in self.quick_clicks
        )

    @cached_property
    def quick_clicks(self) -> list[tuple[Event, str]]:
        told = [(e, link_of(e)) for e in self.events if e.type == "clicked" and e.is_machine is not False]
        return [(e, link) for e, link in told if link and is_exact(e)]

    def is_prompt(self, event: Event) -> bool:
        starts = (self.first("sent"), self.first("delivered"))
        return any(start and start <= when(event) < start + 2 * SECOND for start in starts)

    @property
    def was_sent(self) -> bool:
        return any(event.type in LEFT for event in self.events)

    @property
    def engaged(self) -> bool:
        return bool(self.times("opened", "clicked", "unsubscribed", "complained"))

    @property
    def unbounced(self) -> bool:
        return self.was_sent and (self.engaged or not self.times("bounced"))


def when(event: Event) -> datetime:
    return event.occurred_at or event.received_at


def is_exact(event: Event) -> bool:
    at = event.occurred_at
    return at is not None and at not in {at.replace(second=0, microsecond=0), event.received_at}


def link_of(event: Event) -> str:
    """Where it leads, if anywhere, without its query."""
    url = event.link.partition("?")[0].partition("#")[0]
    return url if url.startswith("https://") else ""


def messages(events: Iterable[Event]) -> dict[tuple[str, ...], Told]:
    told: dict[tuple[str, ...], Told] = defaultdict(Told)
    for event in {identity(event): event for event in events}.values():
        told[name_of(event)].events.append(event)
    return dict(told)


def row(told: Told) -> dict[str, Any]:
    """The message's row, as far as its events decide."""
    human = {"human": True}
    return {
        "source": told.events[0].source,
        "sent_at": told.sent_at,
        "sent_known": bool(told.times("sent")),
        "was_sent": told.was_sent,
        "delivered_at": told.first("delivered"),
        "first_opened_at": told.first("opened", "clicked"),
        "first_human_opened_at": told.first("opened", "clicked", **human),
        "first_clicked_at": told.first("clicked"),
        "first_human_clicked_at": told.first("clicked", **human),
        "bounced_at": told.first("bounced"),
        "bounce": told.bounce,
        "unsubscribed_at": told.first("unsubscribed"),
        "complained_at": told.first("complained"),
        "refused_at": told.first("rejected", "failed"),
        **totals(told),
    }


def totals(told: Told) -> dict[str, int]:
    counts = {}
    for column, kind in (("opens", "opened"), ("clicks", "clicked")):
        counts[column] = len(told.times(kind))
        counts[f"machine_{column}"] = len(told.times(kind)) - len(told.times(kind, human=True))
    return counts


def measures(told: Told) -> dict[str, int]:
    """What one message adds to the results."""
    answers = {
        "sent": told.was_sent,
        "refused": bool(not told.was_sent and told.times("rejected", "failed")),
        "confirmed": told.unbounced and bool(told.engaged or told.times("delivered")),
        "unbounced": told.unbounced,
        "bounced_hard": told.bounce == 1 and not told.engaged,
        "bounced_soft": told.bounce == 2 and not told.engaged,
        "opened": bool(told.times("opened", "clicked")),
        "opened_human": bool(told.times("opened", "clicked", human=True)),
        "clicked": bool(told.times("clicked")),
        "clicked_human": bool(told.times("clicked", human=True)),
        "unsubscribed": bool(told.times("unsubscribed")),
        "complained": bool(told.times("complained")),
        "on_desktop": told.device == 1,
        "on_mobile": told.device == 2,
        "on_tablet": told.device == 3,
    }
    return {**{name: int(holds) for name, holds in answers.items()}, **totals(told)}


def so_far(told: Told, until: datetime) -> dict[str, int]:
    """What had happened to one message before an instant, by what is known now; nothing before it was sent."""

    def by_then(*types: str, human: bool = False) -> bool:
        first = told.first(*types, human=human)
        return first is not None and max(first, told.sent_at) < until

    lost = by_then("bounced") and not told.engaged
    return {
        "sent": told.was_sent and told.sent_at < until,
        "returned": told.was_sent and lost,
        "arrived": told.was_sent
        and by_then("delivered", "opened", "clicked", "unsubscribed", "complained")
        and not (lost and by_then("delivered")),
        "opened": by_then("opened", "clicked"),
        "opened_human": by_then("opened", "clicked", human=True),
        "clicked": by_then("clicked", human=True),
        "unsubscribed": by_then("unsubscribed"),
        "complained": by_then("complained"),
    }


def links(told: Told) -> dict[str, tuple[datetime, datetime | None, int]]:
    """By address without its query: first click, first by a person, and how many."""
    clicked: dict[str, list[Event]] = defaultdict(list)
    for event in told.events:
        if event.type == "clicked" and link_of(event):
            clicked[link_of(event)].append(event)
    return {
        url: (
            min(when(e) for e in events),
            min((when(e) for e in events if not told.is_machine(e)), default=None),
            len(events),
        )
        for url, events in clicked.items()
    }


def summed(rows: Iterable[tuple[tuple[object, ...], dict[str, Any]]]) -> dict[tuple[object, ...], dict[str, Any]]:
    """Adds up rows of one key; what is nowhere above nothing is left out."""
    sums: dict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
    for key, row in rows:
        for name, value in row.items():
            sums[key][name] += value
    return {
        key: {name: value for name, value in row.items() if value} for key, row in sums.items() if any(row.values())
    }
