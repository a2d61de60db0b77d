"""Random worlds for the property tests: few messages, many ways for their events to arrive."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from campaigns.events import TYPES, Event
from tests.campaigns.factories import MICROSECOND
from tests.campaigns.recount import AGENTS, identity

START = datetime(2025, 3, 20, tzinfo=UTC)
RECEIVED = datetime(2025, 4, 2, 3, tzinfo=UTC)
_MONTH = datetime(2025, 4, 1, tzinfo=UTC)
_SUMMER = datetime(2025, 3, 29, 23, tzinfo=UTC)  # the day that has 23 hours in Amsterdam
_WINTER = datetime(2024, 10, 25, 22, tzinfo=UTC)  # the day before the one that has 25
_ODD = [
    datetime(2000, 1, 1, tzinfo=UTC),
    *(_MONTH + step for step in (-MICROSECOND, timedelta(0), MICROSECOND)),
    *(_SUMMER + timedelta(hours=hours) for hours in (0, 1, 2, 22, 23)),
    *(_WINTER + timedelta(hours=hours) for hours in (24, 25, 26, 27, 48, 49)),
    (_MONTH + timedelta(hours=3)).astimezone(tz=None),
]
_QUICK = START + timedelta(minutes=7, seconds=56)
"""The minute is over after four seconds: what falls on the full one may be told to the minute only."""
instants = st.one_of(
    st.integers(0, 12).map(lambda steps: _QUICK + steps * timedelta(seconds=0.5)),
    st.integers(0, 12).map(lambda steps: _QUICK + steps * timedelta(seconds=0.5)),
    st.integers(0, 20).map(lambda steps: START + steps * timedelta(days=5)),
    st.integers(0, 46 * 4).map(lambda steps: START + steps * timedelta(hours=6)),
    st.integers(0, 46 * 4).map(lambda steps: START + steps * timedelta(hours=6) + MICROSECOND),
    st.sampled_from(_ODD),
)

MESSAGES = [
    # source, message id, recipient, campaign, variant
    ("selligent", "m-1", "anna@example.com", "spring", "a"),
    ("selligent", "m-1", "bob@example.com", "spring", "b"),
    ("selligent", "m-2", "anna@example.com", "autumn", ""),
    ("sendgrid", "m-1", "anna@example.com", "spring", "a"),
    ("selligent", "", "Anna@Example.com", "spring", "b"),
    ("selligent", "m-3", "carol@example.com", "autumn", "a"),
    ("selligent", "m-4", "", "autumn", "a"),
]
LINKS = ["", "https://example.com/a", "https://example.com/a?who=1", "https://example.com/b#top", "http://[broken"]
_KINDS = st.one_of(st.sampled_from(("sent", "opened", "clicked", "bounced")), st.sampled_from(TYPES))


@st.composite
def events(draw: st.DrawFn) -> Event:
    source, message_id, recipient, campaign, variant = draw(st.sampled_from(MESSAGES))
    campaign_told = not message_id or draw(st.booleans())
    at = draw(st.one_of(instants, instants, instants, st.none()))
    return Event(
        source=source,
        type=draw(_KINDS),
        occurred_at=at,
        id=draw(st.sampled_from(["", "", "e-1", "e-2"])),
        message_id=message_id,
        recipient=draw(st.sampled_from([recipient, recipient.upper(), f" {recipient}"])),
        campaign=_place(draw, campaign, "aaa", may_differ=bool(message_id)) if campaign_told else "",
        variant=_place(draw, variant, "0", may_differ=True) if campaign_told and draw(st.booleans()) else "",
        link=draw(st.sampled_from(LINKS)),
        bounce=draw(st.sampled_from(["", "hard", "soft"])),
        user_agent=draw(st.sampled_from(list(AGENTS))),
        is_machine=draw(st.sampled_from([None, None, True, False])),
        received_at=RECEIVED,
    )


def _place(draw: st.DrawFn, usual: str, rare: str, *, may_differ: bool) -> str:
    """Now and then another than the message's other events name."""
    return rare if may_differ and draw(st.integers(0, 7)) == 7 else usual


distinct_events = st.lists(events(), min_size=1, max_size=16, unique_by=identity)


@st.composite
def batches(draw: st.DrawFn, told: list[Event]) -> list[list[Event]]:
    """All of them, some twice, in any order, in batches of any size."""
    again = draw(st.lists(st.sampled_from(told), max_size=6))
    shuffled = draw(st.permutations(told + again))
    cuts = sorted(draw(st.sets(st.integers(1, len(shuffled)), max_size=4)) | {0, len(shuffled)})
    return [list(shuffled[low:high]) for low, high in pairwise(cuts)]


_seconds = st.integers(0, 24).map(lambda steps: _QUICK + steps * timedelta(seconds=0.25))


@st.composite
def _quick(draw: st.DrawFn) -> Event:
    """What scanners are told by: opens and clicks of two messages, all within a few seconds of their delivery."""
    number = draw(st.integers(1, 2))
    return Event(
        source="selligent",
        type=draw(st.sampled_from(("clicked", "clicked", "clicked", "opened", "sent", "delivered"))),
        occurred_at=draw(st.one_of(_seconds, _seconds, _seconds, st.none())),
        message_id=f"m-{number}",
        recipient=("", "anna@example.com")[number % 2],
        campaign=draw(st.sampled_from(["", "autumn"])),
        link=draw(st.sampled_from([*LINKS, "https://example.com/c"])),
        user_agent=draw(st.sampled_from(["", "", *AGENTS])),
        is_machine=draw(st.sampled_from([None, None, None, None, True, False])),
        received_at=_QUICK + timedelta(seconds=1),
    )


quick_events = st.lists(_quick(), min_size=6, max_size=16, unique_by=identity)
bookings = st.builds(
    lambda steps, more: START + steps * timedelta(days=5) + more,
    st.integers(2, 14),
    st.sampled_from([timedelta(0), MICROSECOND, timedelta(seconds=1), timedelta(hours=12)]),
)
"""Often exactly 30 days after an event of a lively world."""


@st.composite
def _lively(draw: st.DrawFn) -> Event:
    """What attribution goes by: many messages to few, so that several compete for one appointment."""
    number = draw(st.integers(1, 6))
    quick = draw(st.sampled_from([timedelta(0), timedelta(0), timedelta(seconds=1), timedelta(seconds=2)]))
    return Event(
        source="selligent",
        type=draw(st.sampled_from(("sent", "sent", "sent", "clicked", "clicked", "bounced", "opened"))),
        occurred_at=START + draw(st.integers(0, 12)) * timedelta(days=5) + quick,
        link=draw(st.sampled_from(LINKS)),
        message_id=f"m-{number}",
        recipient=draw(st.sampled_from(["anna@example.com", "anna@example.com", "bob@example.com"])),
        campaign=draw(st.sampled_from(["", "autumn" if number % 2 else "spring"])),
        is_machine=draw(st.sampled_from([None, None, True])),
    )


lively_events = st.lists(_lively(), min_size=8, max_size=24, unique_by=identity)
