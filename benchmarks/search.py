"""Customer search at the size of a company: what the statement costs for each kind of text that is typed."""

import random
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.db import connection
from django.db.models import Max, Min

from accounts.models import Market
from benchmarks.clock import Figure, Statements, backend_seconds, middle_ms, p95_ms
from benchmarks.people import market, populate
from benchmarks.sizes import Sizes
from customers.models import Customer
from customers.queries.search import search

GOAL_MS: Final = 20

KINDS: dict[str, Callable[[Any], str]] = {
    "telephone number": lambda c: c.number,
    "its last 7 digits": lambda c: c.number[-7:],
    "e-mail address": lambda c: c.address,
    "its first 6 characters": lambda c: c.address[:6],
    "plate": lambda c: c.plate,
    "postcode and house number": lambda c: f"{c.postcode} {c.house_number}",
    "last name": lambda c: c.last_name,
    "its first 4 letters": lambda c: c.last_name[:4],
    "its first 3 letters": lambda c: c.last_name[:3],
    "its first 2 letters": lambda c: c.last_name[:2],
    "first and last name": lambda c: f"{c.first_name} {c.last_name}",
    "last and first name": lambda c: f"{c.last_name}, {c.first_name}",
    "title and last name": lambda c: f"mevrouw {c.last_name}",
    "nobody's name": lambda c: f"{c.first_name} {c.last_name}xq",
    "last name without a letter": lambda c: _without(c.last_name),
    "both names, the last one without a letter": lambda c: f"{c.first_name} {_without(c.last_name)}",
    "both names, the first one with a wrong letter": lambda c: f"x{c.first_name[1:]} {c.last_name}",
    "a long name of nobody's": lambda c: f"{c.first_name} {c.last_name}zonneschijnstra",
    "half a plate": lambda c: c.plate[:6],
    "house number and postcode": lambda c: f"{c.house_number} {c.postcode}",
}


def figures(sizes: Sizes) -> Iterator[Figure]:
    """p95 of each kind of search among `sizes.customers` people, in milliseconds."""
    of = market("bench-search")
    populate(of, sizes.customers)
    yield from figures_of(of, sizes)


def figures_of(of: Market, sizes: Sizes) -> Iterator[Figure]:
    """The same for a market of invented people that is there."""
    people, count = list(some_people(of, sizes.rounds * 10)), Customer.objects.filter(market=of).count()
    for what, text in KINDS.items():
        yield _figure(of, f"{what}, {count:,} customers", [text(person) for person in people])


def _without(name: str) -> str:
    """A letter left out of the last word, as somebody types who is in a hurry."""
    return name[:-2] + name[-1:]


def _figure(of: Market, what: str, texts: list[str]) -> Figure:
    for text in texts[: len(texts) // 10]:
        search(of, text)
    seconds, before = [], backend_seconds()
    for text in texts:
        watch = Statements()
        with connection.execute_wrapper(watch):
            search(of, text)
        seconds.append(sum(watch.seconds))
    cpu = (backend_seconds() - before) / len(texts) * 1000
    note = f"p50 {middle_ms(seconds):.2g} ms; {cpu:.2g} ms of the server's CPU"
    return Figure(what, p95_ms(seconds), "ms p95", GOAL_MS, note=note)


def some_people(of: Market, count: int) -> Iterator[Any]:
    """People spread over the market, with what can be known of them."""
    chance = random.Random(1)  # noqa: S311
    everyone = Customer.objects.filter(market=of)
    ends = everyone.aggregate(low=Min("pk"), high=Max("pk"))
    for pk in (chance.randint(ends["low"], ends["high"]) for _ in range(count)):
        person: Any = everyone.get(pk=pk)
        points = dict(person.contact_points.values_list("channel", "normalised"))
        person.address, person.number = points["email"], points["sms"].replace("+31", "0")
        person.plate = person.vehicles.get().plate
        yield person
