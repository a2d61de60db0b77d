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
SERVER_MS: Final = 100


def figures(sizes: Sizes) -> Iterator[Figure]:
    """Milliseconds (the median of `sizes.rounds`) and queries of each page."""
    client = Client(headers={"Host": "localhost"})
    client.force_login(reader())
    client.get(f"{reverse('campaigns:index')}?market=nl")
    campaign, customer, index = busiest_campaign().pk, _regular(), reverse("campaigns:index")
    sides = "&".join(f"c={pk}" for pk in Campaign.objects.filter(market=market()).values_list("pk", flat=True)[:6])
    pages = (
        ("list of campaigns", index),
        ("list of campaigns, a year", f"{index}?period=L"),
        ("one campaign", reverse("campaigns:detail", args=[campaign])),
        ("one campaign, a year", f"{reverse('campaigns:detail', args=[campaign])}?period=L"),
        ("six campaigns side by side", f"{reverse('campaigns:compare')}?{sides}"),
        ("who clicked in a year", f"{reverse('campaigns:customers', args=[campaign])}?metric=clicked&period=L"),
        ("who was sent anything in a year", f"{reverse('campaigns:all_customers')}?period=L"),
        ("a customer's card", reverse("customers:detail", args=[customer])),
    )
    for what, url in pages:
        queries, found = queries_of(client, url), laps(partial(client.get, url), times=sizes.rounds)
        note = f"{middle_ms(found.cpu):.3g} ms of Python's processor time"
        yield Figure(what, middle_ms(found.wall), "ms", SERVER_MS, note=note)
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


def queries_of(client: Client, url: str) -> int:
    """The questions that a page asks of the database, as it says itself; raises RuntimeError where it fails."""
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url} answers {response.status_code}")
    return int(re.findall(r'desc="(\d+) queries"', response["Server-Timing"])[0])
