"""What a customer's own page sends: the boxes as they were and as they are now."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.http import QueryDict


def told(data: QueryDict, offered: Collection[str]) -> tuple[set[str], set[str]]:
    """The boxes that were newly ticked, and those that were cleared, among `offered` ("channel/purpose").

    Only what the customer changed: a page that was left open for a week turns nothing on by itself.
    """
    if "stop" in data:
        return set(), set(offered)
    was = set(data.get("was", "").split()) & set(offered)
    now = set(data.getlist("on")) & set(offered)
    return now - was, was - now


def by_channels(boxes: Iterable[str]) -> dict[frozenset[str], list[str]]:
    """The same as few acts: for each set of channels, the purposes that were chosen for exactly those."""
    theirs: dict[str, set[str]] = defaultdict(set)
    for box in boxes:
        channel, _slash, purpose = box.partition("/")
        theirs[purpose].add(channel)
    acts: dict[frozenset[str], list[str]] = defaultdict(list)
    for purpose, channels in sorted(theirs.items()):
        acts[frozenset(channels)].append(purpose)
    return dict(acts)
