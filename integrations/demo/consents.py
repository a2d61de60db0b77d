"""What customers of the demo allow and refuse: consents brought along, refusals by every road, calls at the desk."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from accounts.models import Market, Membership, User
from accounts.roles import CUSTOMER_SERVICE
from customers.models import ContactPoint
from permissions.actions import (
    Act,
    Telling,
    connect_system,
    count_reach,
    deliver,
    grant,
    lower_many,
    recognise,
    register_many,
    withdraw,
)
from permissions.models import Channel, Purpose, Source
from permissions.points import CHANNELS, Kind, Point, Whom
from permissions.queries import whom

BATCH: Final = 2_000
CALLS: Final = 40
"""At most, told by people at the desk or by customers on their own page."""
REASONS: Final = ("too_often", "too_often", "not_for_me", "never_asked", "other", "")


def load_consents(market: Market, *, seed: int, now: datetime, days: int) -> int:
    """Loads one market's permissions over the last `days`; how many acts and tellings."""
    random = Random(f"{seed} consents {market.code}")  # noqa: S311 (a demo)
    connect_system(by=None, market=market, code="sandbox", name="Sandbox", kind="sandbox")
    recognise(market)
    contacts = list(
        ContactPoint.objects.filter(market=market, customer__isnull=False, channel__in=("email", "sms"))
        .order_by("pk")
        .values_list("hash", "channel", "customer_id")
    )
    points = [(Point(Kind.EMAIL if c == "email" else Kind.NUMBER, bytes(h)), pk) for h, c, pk in contacts]
    told = list(_consents(points, random, now, days))
    refused = list(_refusals(points, random, now, days))
    for begin in range(0, len(told), BATCH):
        register_many(market=market, tellings=told[begin : begin + BATCH])
    for begin in range(0, len(refused), BATCH):
        lower_many(market=market, tellings=refused[begin : begin + BATCH])
    _calls(market, points, random, now, days)
    deliver()
    count_reach(market)
    return len(told) + len(refused)


def _some_time(random: Random, now: datetime, days: int) -> datetime:
    return now - timedelta(seconds=random.randrange(3_600, days * 86_400))


def _consents(points: Sequence[tuple[Point, int]], random: Random, now: datetime, days: int) -> Iterator[Telling]:
    """Three in ten e-mail addresses asked for the newsletter, one in twenty numbers may be called."""
    for point, _customer in points:
        wanted = (
            (Channel.EMAIL, Purpose.NEWSLETTER, 0.3),
            (Channel.EMAIL, Purpose.LOYALTY, 0.12),
            (Channel.PHONE, Purpose.MARKETING, 0.05),
        )
        for channel, purpose, share in wanted:
            if channel in CHANNELS[point.kind] and random.random() < share:
                when = _some_time(random, now, days)
                yield Telling(point.digest, channel, Source.CONSENT_REGISTER, when, purpose)


def _refusals(points: Sequence[tuple[Point, int]], random: Random, now: datetime, days: int) -> Iterator[Telling]:
    """By the button of the mail program, by STOP, from the sending system and from a file."""
    roads = (
        (Channel.EMAIL, Source.ESP_SYNC, 0.03),
        (Channel.EMAIL, Source.HARD_BOUNCE, 0.01),
        (Channel.EMAIL, Source.COMPLAINT, 0.001),
        (Channel.SMS, Source.SMS_KEYWORD, 0.008),
        (Channel.PHONE, Source.CSV_IMPORT, 0.01),
    )
    for point, _customer in points:
        for channel, source, share in roads:
            if channel in CHANNELS[point.kind] and random.random() < share:
                yield Telling(point.digest, channel, source, _some_time(random, now, days))


def _calls(market: Market, points: Sequence[tuple[Point, int]], random: Random, now: datetime, days: int) -> None:
    """People on the line, and people on their own page, the latest an hour ago."""
    agent = _agent(market)
    callers = random.sample(points, min(CALLS, len(points) // 20))
    moments = sorted(_some_time(random, now, min(days, 90)) for _caller in callers)
    for number, ((_point, customer), when) in enumerate(zip(callers, moments, strict=True)):
        who = whom.customer(market, customer)
        if who is not None:
            _say(who, agent if number % 3 else None, random, when)


def _say(who: Whom, agent: User | None, random: Random, when: datetime) -> None:
    if agent:
        reference = f"call-{random.randrange(10**6)}"
        reason = random.choice(REASONS)
        told = Act(source=Source.AGENT_CALL, by=agent, reason=reason, reference=reference, occurred_at=when)
        withdraw(whom=who, act=told, channels=random.choice((None, ["email"], ["sms", "phone"])))
    elif random.random() < 0.5:
        purposes = [Purpose.NEWSLETTER, Purpose.LOYALTY]
        grant(whom=who, act=Act(source=Source.SELF_SERVICE, occurred_at=when), purposes=purposes, channels=["email"])
    else:
        withdraw(whom=who, act=Act(source=Source.SELF_SERVICE, occurred_at=when), channels=["email"])


def _agent(market: Market) -> User | None:
    serving = Membership.objects.filter(market=market, group__name=CUSTOMER_SERVICE).select_related("user")
    found = serving.order_by("pk").first()
    return found.user if found else None
