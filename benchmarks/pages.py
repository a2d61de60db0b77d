"""Pages at the demo's size: the time in the server, and the questions that the database is asked."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from django.db.models import Count, Sum
from django.test import Client
from django.urls import reverse

from accounts.models import Market, User
from benchmarks.clock import Figure, laps, middle_ms
from benchmarks.sizes import Sizes
from campaigns.models import Campaign
from customers.models import Appointment

QUERIES: Final = 10
CARD_MS: Final = 100


def figures(sizes: Sizes) -> Iterator[Figure]:
    """Milliseconds (the median of `sizes.rounds`) and queries of each page; the goal in time is the card's only."""
    client = Client(headers={"Host": "localhost"})
    client.force_login(reader())
    client.get(f"{reverse('campaigns:index')}?market=nl")
    campaign, customer = busiest_campaign().pk, _regular()
    pages = (
        ("list of campaigns", reverse("campaigns:index"), None),
        ("list of campaigns, a year", f"{reverse('campaigns:index')}?period=L", None),
        ("one campaign", reverse("campaigns:detail", args=[campaign]), None),
        ("one campaign, a year", f"{reverse('campaigns:detail', args=[campaign])}?period=L", None),
        ("a customer's card", reverse("customers:detail", args=[customer]), CARD_MS),
    )
    for what, url, goal in pages:
        queries, found = _queries(client, url), laps(partial(client.get, url), times=sizes.rounds)
        note = f"{middle_ms(found.cpu):.3g} ms of Python's processor time"
        yield Figure(what, middle_ms(found.wall), "ms", goal, note=note)
        yield Figure(f"{what}: queries", queries, "", QUERIES)


def reader() -> User:
    """Somebody of the demo who may see all of it."""
    return User.objects.get(email="admin@helder.example")


def market() -> Market:
    """The demo's bigger market."""
    return Market.objects.get(code="nl")


def busiest_campaign() -> Campaign:
    """The campaign with the most messages."""
    counted = Campaign.objects.filter(market=market()).alias(all_sent=Sum("dailyresult__sent"))
    return counted.filter(all_sent__gt=0).order_by("-all_sent")[0]


def _regular() -> int:
    """The customer with the most appointments."""
    visits = Appointment.objects.filter(market=market()).values("customer_id").annotate(visits=Count("pk"))
    return visits.order_by("-visits")[0]["customer_id"]


def _queries(client: Client, url: str) -> int:
    """As the page itself says; raises RuntimeError where it is not answered."""
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url} answers {response.status_code}")
    return int(re.findall(r'desc="(\d+) queries"', response["Server-Timing"])[0])
