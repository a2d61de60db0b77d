"""A pilot of few customers to whom anything happens in any order, and what a plain recount of it gives."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from customers.actions import forget_customer, merge_customers, record_appointments
from customers.records import AppointmentRecord
from pilots.actions import assign, take_looks
from pilots.plan import Guardrail
from pilots.queries.asked import known
from tests.pilots import factories
from tests.pilots.factories import DAY, NOW, market

WINDOW = timedelta(days=7)
OUTCOMES = ("showed_up", "booked", "no_show")


@dataclass
class Story:
    """What happened, told in the test's own words, and who turned out to be whom."""

    pilot: object
    trigger: str
    chance: Random
    customers: list[int]
    one: dict[int, int] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)
    drawn: dict[int, tuple[datetime, int]] = field(default_factory=dict)
    visits: dict[str, dict] = field(default_factory=dict)
    told: int = 0

    def last(self, customer: int) -> int:
        while customer in self.one:
            customer = self.one[customer]
        return customer

    def some(self) -> int:
        return self.chance.choice(self.customers)

    def name(self, customer: int) -> tuple[str, str]:
        return "crm", f"c-{self.customers.index(customer)}"

    def assign(self, now: datetime) -> None:
        """Under either number; who is one with somebody in the pilot has their arm."""
        customer = self.some()
        pk = known(self.pilot, [self.name(customer)])[self.name(customer)].id
        (found,) = assign(pilot=self.pilot, customers=[pk], now=now)
        if found.new:
            self.drawn[pk] = (now, found.arm)

    def book(self, now: datetime) -> None:
        self.told += 1
        starts = now + self.chance.randrange(1, 8 * 24) * DAY / 24
        visit = {"customer": self.some(), "booked_at": now, "starts_at": starts, "status": "booked", "status_at": now}
        self.tell(f"v-{self.told}", visit)

    def come(self, now: datetime) -> None:
        """What became of a visit, told late or at once, under whatever number."""
        for key, visit in self.visits.items():
            if visit["status"] == "booked" and visit["starts_at"] < now and self.chance.random() < 0.5:
                news = {"status": self.chance.choice(["attended", "no_show"]), "status_at": visit["starts_at"]}
                self.tell(key, {**visit, **news})

    def tell(self, key: str, visit: dict) -> None:
        told = {**visit, "customer": self.name(visit["customer"])[1]}
        record_appointments(market(), [AppointmentRecord(source="crm", external_id=key, booked_via="web", **told)])
        self.visits[key] = visit

    def merge(self, now: datetime) -> None:
        gone, kept = self.last(self.some()), self.some()
        if gone != self.last(kept) and not {gone, self.last(kept)} & self.erased:
            assert merge_customers(market(), gone, kept)
            self.one[gone] = self.last(kept)

    def erase(self, now: datetime) -> None:
        customer = self.last(self.some())
        if self.chance.random() < 0.2 and customer not in self.erased:
            assert forget_customer(market(), customer)
            self.erased.add(customer)

    def look(self, now: datetime) -> None:
        take_looks(pilot=self.pilot, now=now)


def play(seed: int, trigger: str) -> Story:
    chance = Random(seed)  # noqa: S311
    rails = tuple(Guardrail(key, 0.1) for key in OUTCOMES[1:])
    pilot = factories.running(trigger=trigger, guardrails=rails, holdout=0.1)
    story = Story(pilot, trigger, chance, factories.customers(22))
    steps = [story.assign] * 4 + [story.book] * 4 + [story.come] * 2 + [story.merge] * 2 + [story.erase, story.look]
    for hour in range(4, 24 * 24, 4):
        chance.choice(steps)(NOW + hour * DAY / 24)
    return story


def recount(story: Story, cut_off: datetime) -> dict[str, dict[int, int]]:
    """Person by person: the first draw counts, with all that is known of them under any number."""
    people = defaultdict(list)
    for customer, (at, arm) in story.drawn.items():
        people[story.last(customer)].append((at, arm))
    found = defaultdict(lambda: defaultdict(int))
    for person, draws in people.items():
        (at, arm), *later = sorted(draws)
        visits = [visit for visit in story.visits.values() if story.last(visit["customer"]) == person]
        _count(found, arm, _since(story, at, visits), visits, cut_off)
        found["assigned"][arm] += at < cut_off
        found["merged"][arm] += any(when < cut_off for when, _arm in later[:1])
        found["conflicts"][arm] += any(when < cut_off and other != arm for when, other in later)
        found["erased"][arm] += person in story.erased and at < cut_off
    return found


def _since(story: Story, at: datetime, visits: list[dict]) -> datetime | None:
    if story.trigger == "assignment":
        return at
    return min((visit["booked_at"] for visit in visits if visit["booked_at"] >= at), default=None)


def _count(found, arm: int, since: datetime | None, visits: list[dict], cut_off: datetime) -> None:
    if since is None or since >= cut_off:
        return
    found["exposed"][arm] += 1
    if since + WINDOW >= cut_off:
        return
    found["mature"][arm] += 1
    within = [visit for visit in visits if since <= visit["starts_at"] < since + WINDOW]
    found["showed_up"][arm] += any(visit["status"] == "attended" for visit in within)
    found["no_show"][arm] += any(visit["status"] == "no_show" for visit in within)
    found["booked"][arm] += any(since <= visit["booked_at"] < since + WINDOW for visit in visits)
