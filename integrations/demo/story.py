"""One customer's year: damage when it comes, newsletters on their day, letters for an occasion, visits after them."""

from math import exp
from random import Random

from customers.models import BookedVia
from integrations.demo.clock import DAY, HOUR, MINUTE
from integrations.demo.letters import newsletter_key
from integrations.demo.lives import Story
from integrations.demo.mailbox import Reaction
from integrations.demo.people import somebody
from integrations.demo.reports import channel, report
from integrations.demo.visits import book
from integrations.demo.world import World

_REPORTS = 0.47
"""Damages a customer reports in a year."""

# Letter, month and day it is sent on, and the share of customers whom it is meant for.
_OCCASIONS = (
    ("winter-check", 11, 5, 0.14),
    ("storm", 1, 21, 0.3),
    ("sterretje", 2, 12, 0.1),
    ("sterretje", 10, 22, 0.12),
    ("zomer-check", 6, 11, 0.12),
    ("ruitenwisser", 9, 17, 0.16),
    ("ruitenwisser", 3, 19, 0.12),
    ("ruitenvloeistof", 12, 3, 0.1),
    ("black-friday", 11, 21, 0.12),
    ("camera", 4, 16, 0.08),
    ("vriend", 5, 14, 0.07),
    ("coating", 8, 20, 0.09),
    ("enquete", 7, 9, 0.1),
)


def tell(world: World, number: int) -> Story:
    """The story of the customer of this number: the same whoever else there is."""
    rng = Random(f"{world.seed}/{world.code}/{number}")  # noqa: S311 (a story, not a secret)
    person = somebody(world, number, rng)
    story = Story(world, person, rng)
    if person.since > world.clock.at(0, 0):
        story.mailbox.send("welkom", person.since + 10 * HOUR)
        book(story, person.since + 8 * HOUR, channel(rng, world.clock.share(person.since)))
    for _ in range(_how_many(rng, _REPORTS * world.clock.years())):
        report(story, world.clock.busy_day(rng))
    _newsletters(story)
    _occasions(story)
    return story


def _how_many(rng: Random, mean: float) -> int:
    """A Poisson draw."""
    count, chance, floor = 0, rng.random(), exp(-mean)
    while chance > floor:
        chance *= rng.random()
        count += 1
    return count


def _newsletters(story: Story) -> None:
    if not story.person.subscribed:
        return
    clock = story.clock
    for day in story.world.newsletter_days:
        at = clock.at(day, 10 * HOUR + story.rng.randrange(40 * MINUTE))
        if at > story.person.since:
            _maybe_visit(story, story.mailbox.send(newsletter_key(clock, day), at), chance=0.04)


def _occasions(story: Story) -> None:
    clock, rng = story.clock, story.rng
    begin = max(clock.at(0, 0), story.person.since)
    for key, month, day, share in _OCCASIONS:
        if rng.random() < share:
            at = clock.since(month, day) + 9 * HOUR + rng.randrange(6 * HOUR)
            if at > begin:
                _maybe_visit(story, story.mailbox.send(key, at), chance=0.14)


def _maybe_visit(story: Story, reaction: Reaction, *, chance: float) -> None:
    if reaction.clicked and story.rng.random() < chance:
        book(story, reaction.clicked_at + story.rng.randrange(5 * MINUTE, 3 * DAY), BookedVia.WEB)
