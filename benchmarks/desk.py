"""The call desk at the size of a company: what a call costs the server, and one click in a burst."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.test import Client

from accounts import roles
from accounts.actions import invite
from accounts.models import Market
from benchmarks.clock import Figure, Laps, middle_ms, p95_ms
from benchmarks.people import market, populate
from benchmarks.search import some_people
from benchmarks.sizes import Sizes
from customers.models import ContactPoint
from permissions import links
from permissions.links import Link
from permissions.models import Event

SAVED_MS: Final = 300
BURST: Final = 1000
BURST_SECONDS: Final = 10
_HOST: Final = {"Host": "localhost"}


def figures(sizes: Sizes) -> Iterator[Figure]:
    """Server time of the three requests between a number and the card that says it is done; then one click, a burst."""
    of = market("bench-desk")
    populate(of, sizes.customers)
    yield from _calls(of, sizes)
    yield _burst(of, min(BURST, sizes.customers))


def _calls(of: Market, sizes: Sizes) -> Iterator[Figure]:
    agent = Client(headers=_HOST)
    user = invite(by=None, email="agent@bench.example", name="Agent", role=roles.CUSTOMER_SERVICE, market=of)
    agent.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    found, saved = Laps(), Laps()
    people = list(some_people(of, sizes.rounds * 5 + 2))
    for person in people[:2]:
        _call(agent, person, Laps(), Laps())
    for person in people[2:]:
        _call(agent, person, found, saved)
    both = [one + other for one, other in zip(found.wall, saved.wall, strict=True)]
    cpu = middle_ms(found.cpu) + middle_ms(saved.cpu)
    note = f"{sizes.customers:,} customers; p50 {middle_ms(both):.3g} ms, {cpu:.3g} ms of Python's processor time"
    yield Figure("call: search to saved and shown", p95_ms(both), "ms p95", SAVED_MS, note=note)
    yield Figure("call: of this, to save", p95_ms(saved.wall), "ms p95")


def _call(agent: Client, person: Any, found: Laps, saved: Laps) -> None:  # noqa: ANN401 (with what is known of them)
    with found.lap():
        card = agent.post("/desk/", {"q": person.number})
        agent.get(card["Location"])
    with saved.lap():
        agent.post(f"{card['Location']}unsubscribe/", {"scope": "all", "once": uuid4().hex, "seen": 0})
        agent.get(card["Location"])


def _burst(of: Market, count: int) -> Figure:
    points = ContactPoint.objects.filter(market=of, channel="email").order_by("-pk").values_list("hash", flat=True)
    paths = [f"/u/{links.token(Link(of.pk, bytes(point), 'email', 'newsletter'))}" for point in points[:count]]
    provider, burst = Client(headers=_HOST), Laps()
    before = Event.objects.filter(source="one_click", lead=True).count()
    with burst.lap():
        answers = [provider.post(path, {"List-Unsubscribe": "One-Click"}).status_code for path in paths]
    kept = Event.objects.filter(source="one_click", lead=True).count() - before
    note = (
        f"{answers.count(200):,} answered with 200, {kept:,} in the ledger; {burst.cpu[0]:.3g} s of Python's own time"
    )
    return Figure(f"one click, {count:,} times", burst.wall[0], "s", BURST_SECONDS, note=note)
