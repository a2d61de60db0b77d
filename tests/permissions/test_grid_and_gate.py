"""What the card shows, the gate answers, a text meets, the count counts and systems are told is one answer.

Over histories drawn by chance: landlines, shared numbers, STOP and START, other addresses, merges, erasures.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import product
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from customers.actions import mark_number, merge_customers
from customers.merging import RefusedError
from customers.models import ContactPoint, Customer
from permissions.actions import (
    Act,
    Telling,
    change_address,
    count_reach,
    deliver,
    finish_erasures,
    grant,
    lower_many,
    open_request,
    withdraw,
)
from permissions.models import Channel, SandboxProfile, Source
from permissions.points import CHANNELS, CONTACT_CHANNEL, Kind, Whom
from permissions.queries import askers, reach, whom
from permissions.queries.address_states import address_states
from permissions.queries.gate import may_send_many
from permissions.queries.grid import PURPOSES, grid
from sms.numbers import is_mobile
from sms.queries.silences import silenced
from tests.customers.factories import appointment, customer, market
from tests.permissions.factories import ann, sandbox
from tests.sms.factories import came_in

pytestmark = pytest.mark.django_db
NUMBERS = ("06 12 34 56 41", "020 624 11 11", "+44 7400 123456", "+32 2 555 12 12", "", "06 12 34 56 41")
"""Mobile, a landline, a foreign mobile, a foreign landline, none, and that of the first."""
ASKABLE = [purpose for purpose in PURPOSES if purpose != "service"]


def somebody(chance: Random, number: int) -> int:
    name, email = f"c-{number}", chance.choice((f"c{number}@post.example", ""))
    pk = customer(external_id=name, first_name=name, email=email, mobile=NUMBERS[number % len(NUMBERS)]).pk
    if chance.random() < 0.5:
        appointment(customer=name, external_id=f"v-{number}", status="attended")
    return pk


class History:
    """What may happen to some customers, each time to one of them."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 (a history, no secret)
        self.some = [somebody(self.chance, number) for number in range(9)]
        self.by = ann()

    def happen(self) -> None:
        who = whom.customer(market(), self.chance.choice(self.some))
        assert who
        what = self.chance.choice(
            (self.granted, self.withdrawn, self.withdrawn, self.told, self.texted, self.texted, self.wrong,
             self.moved, self.merged, self.erased)
        )  # fmt: skip
        with suppress(ValidationError, RefusedError):
            what(who)

    def _act(self, *sources: Source) -> Act:
        source = self.chance.choice(sources)
        return Act(source=source, by=self.by if source == Source.AGENT_CALL else None)

    def _points(self, who: Whom, kind: Kind) -> list[bytes]:
        return [point.digest for point in who.points if point.kind == kind]

    def _through(self, who: Whom) -> Whom:
        """By their card, or by one of their addresses."""
        points = [point for point in who.points if point.kind != Kind.PERSON]
        if not points or self.chance.random() < 0.5:
            return who
        point = self.chance.choice(points)
        return whom.known(market(), point.channels[0], point.digest)

    def granted(self, who: Whom) -> None:
        grant(whom=self._through(who), act=self._act(Source.SELF_SERVICE, Source.AGENT_CALL),
              channels=self.chance.sample(list(Channel), 2), purposes=[self.chance.choice(ASKABLE)])  # fmt: skip

    def withdrawn(self, who: Whom) -> None:
        withdraw(whom=self._through(who), act=self._act(Source.AGENT_CALL, Source.ONE_CLICK, Source.SELF_SERVICE),
                 channels=self.chance.sample(list(Channel), 2),
                 purposes=[self.chance.choice([*ASKABLE, "all"])])  # fmt: skip

    def told(self, who: Whom) -> None:
        source = self.chance.choice((Source.COMPLAINT, Source.HARD_BOUNCE, Source.CSV_IMPORT, Source.ESP_SYNC))
        lower_many(market=market(), tellings=[Telling(point, "email", source, None)
                                              for point in self._points(who, Kind.EMAIL)])  # fmt: skip

    def texted(self, who: Whom) -> None:
        for phone in self._phones(who):
            came_in(self.chance.choice(("STOP", "START")), phone)

    def _phones(self, who: Whom) -> list[str]:
        filed = ContactPoint.objects.filter(market=market(), hash__in=self._points(who, Kind.NUMBER))
        return [phone for phone in filed.values_list("normalised", flat=True) if phone]

    def wrong(self, who: Whom) -> None:
        for phone in self._phones(who)[:1]:
            mark_number(by=None, market=market(), customer_id=who.customer_id or 0, value=phone,
                        wrong=self.chance.random() < 0.7)  # fmt: skip

    def moved(self, who: Whom) -> None:
        channel, kind, value = self.chance.choice((
            ("email", Kind.EMAIL, f"n{self.chance.randrange(20)}@post.example"),
            ("sms", Kind.NUMBER, self.chance.choice(("06 12 34 56 42", "020 624 11 12", "06 12 34 56 41"))),
        ))  # fmt: skip
        instead = self.chance.choice([*self._points(who, kind), None])
        change_address(whom=who, channel=channel, value=value, act=self._act(Source.AGENT_CALL), instead_of=instead)

    def merged(self, who: Whom) -> None:
        merge_customers(market(), self.chance.choice(self.some), who.customer_id or 0)

    def erased(self, who: Whom) -> None:
        asks = askers.customer(market(), who.customer_id or 0)
        assert asks
        if self.chance.random() < 0.3:
            open_request(by=self.by, asks=asks, kind="erasure", checks=list(asks.askable)[:2])
            deliver()
            finish_erasures()


Codes = dict[tuple[str, str], str]


def answers(targets: list[Any], channels: Sequence[Channel]) -> dict[Any, Codes]:
    """What the gate says, of each of these by each channel for each purpose."""
    found: dict[Any, Codes] = {target: {} for target in targets}
    for channel, purpose in product(channels, PURPOSES):
        for target, answer in zip(targets, may_send_many(market(), targets, channel, purpose), strict=True):
            found[target][channel, purpose] = answer.code
    return found


def shown(who: Whom, channels: Sequence[Channel]) -> Codes:
    found = grid(who)
    return {(channel, purpose): found.cell(channel, purpose).code for channel, purpose in product(channels, PURPOSES)}


def counted() -> dict[tuple[str, str], dict[str, int]]:
    """How many customers of which answer, as the night's count has it."""
    count_reach(market())
    found = reach.counted(market())
    return {} if found is None else {(cell.channel, cell.purpose): cell.answers for row in found.rows for cell in row}


def met(row: ContactPoint) -> str:
    """What keeps a text about an appointment from the telephone, as who sends one finds it."""
    if silenced(market(), [row.normalised]):
        return "stopped"
    return "" if is_mobile(row.normalised) else "not_mobile"


def flat(told: Mapping[str, Mapping[str, str]]) -> Codes:
    return {(channel, purpose): code for channel, each in told.items() for purpose, code in each.items()}


def after(seed: int, *, steps: int = 40) -> None:
    history = History(seed)
    for _each in range(steps):
        history.happen()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happened_all_who_ask_are_given_one_answer(seed: int) -> None:
    sandbox()
    after(seed)
    everybody = list(Customer.objects.filter(merged_into=None).values_list("pk", flat=True))
    codes = answers(everybody, list(Channel))
    for pk, theirs in codes.items():
        assert shown(whom.customer(market(), pk), list(Channel)) == theirs
    for cell, of in counted().items():
        assert of == Counter(theirs[cell] for theirs in codes.values())
    deliver()
    believed = {row.value: flat(row.answers) for row in SandboxProfile.objects.all()}
    for kind, channels in CHANNELS.items():
        rows = {bytes(row.hash): row for row in ContactPoint.objects.filter(channel=CONTACT_CHANNEL.get(kind, ""))}
        for digest, theirs in answers(list(rows), channels).items():
            assert shown(whom.known(market(), channels[0], digest), channels) == theirs
            of_clear(rows[digest], channels, theirs, believed)


def of_clear(row: ContactPoint, channels: Sequence[Channel], theirs: Codes, believed: dict[str, Codes]) -> None:
    """Of an address that is kept in clear text."""
    if not row.normalised:
        return
    assert shown(whom.address(market(), channels[0], row.normalised), channels) == theirs
    assert flat(address_states(market(), [bytes(row.hash)])[bytes(row.hash)].answers) == theirs
    assert believed.get(row.normalised, theirs) == theirs
    if row.channel == "sms" and theirs["sms", "service"] != "wrong_number":
        assert theirs["sms", "service"] == (met(row) or "service")
