"""Who the customers are: made of common names, addresses that lead nowhere, and habits."""

import string
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from customers.records import CustomerRecord
from integrations.demo.clock import DAY
from integrations.demo.world import World

SOURCE = "planning"
NEVER = 2**40

_NAMES: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
_FIRST, _LAST, _MAKES = _NAMES["first"], _NAMES["last"], _NAMES["makes"]
_DOMAINS = ("example.com", "example.nl", "post.example", "mail.example")
_LETTERS = "BDFGHJKLMNPRSTVXZ"
_SIDECODES = ("XX-XX-99", "99-XX-XX", "99-XXX-9", "9-XXX-99", "XX-999-X", "X-999-XX")
AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15",
    "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0) via ggpht.com GoogleImageProxy",
)
_AGENT_SHARES = (30, 62, 82, 90, 94, 100)


@dataclass(frozen=True, slots=True)
class Person:
    """A customer and their habits; instants in seconds since 1970, `NEVER` for what does not happen."""

    number: int
    record: CustomerRecord
    branch: str
    since: int
    keen: float
    agent: str
    by_apple: bool
    by_scanner: bool
    subscribed: bool
    leaves_at: int
    moves_at: int


def somebody(world: World, number: int, rng: Random) -> Person:
    """The customer of this number; `moves_at` is when their e-mail address stops existing."""
    clock = world.clock
    place = rng.choices(world.places, cum_weights=world.place_weights)[0]
    since = rng.randrange(clock.today + 1) if rng.random() < 0.16 * clock.years() else -rng.randrange(30, 2200)
    subscribed = rng.random() < 0.44
    return Person(
        number=number,
        record=_record(world, number, rng, since=since, district=place.district),
        branch=place.key,
        since=clock.at(max(since, 0), 0),
        keen=rng.uniform(0.55, 1.45),
        agent=rng.choices(AGENTS, cum_weights=_AGENT_SHARES)[0],
        by_apple=rng.random() < 0.155,
        by_scanner=rng.random() < 0.008,
        subscribed=subscribed,
        leaves_at=_sometime(world, rng, 0.04 * clock.years()),
        moves_at=_sometime(world, rng, 0.03 * clock.years()),
    )


def _sometime(world: World, rng: Random, chance: float) -> int:
    return world.clock.at(rng.randrange(world.clock.today + 1), rng.randrange(DAY)) if rng.random() < chance else NEVER


def _record(world: World, number: int, rng: Random, *, since: int, district: str) -> CustomerRecord:
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    name = f"{_FOLDED[first]}.{_FOLDED[last]}.{number}"
    return CustomerRecord(
        source=SOURCE,
        external_id=f"K{number:07d}",
        first_name=first,
        last_name=last,
        language="nl",
        postcode=_postcode(world, rng, district),
        house_number=str(rng.randrange(1, 240)),
        since=world.clock.dates[0] + timedelta(since),
        email=f"{name}@{rng.choice(_DOMAINS)}" if rng.random() < 0.96 else "",
        mobile=_mobile(world, number) if rng.random() < 0.93 else "",
        plate=_plate(world, rng),
        make=rng.choice(_MAKES),
    )


def _postcode(world: World, rng: Random, district: str) -> str:
    digits = f"{district}{rng.randrange(100):02d}"
    return digits if world.code == "be" else f"{digits} {''.join(rng.choices(_LETTERS, k=2))}"


def _mobile(world: World, number: int) -> str:
    """A number from a block set aside for the demo: +31 6 123xxxxx, +32 470 0xxxxx."""
    return f"+324700{number % 100_000:05d}" if world.code == "be" else f"+316123{number % 100_000:05d}"


def _plate(world: World, rng: Random) -> str:
    pattern = "9-XXX-999" if world.code == "be" else rng.choice(_SIDECODES)
    kinds = {"9": string.digits[1:], "X": _LETTERS, "-": "-"}
    return "".join(rng.choice(kinds[sign]) for sign in pattern)


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i")).encode("ascii", "ignore").decode()
    return plain.replace(" ", "").lower()


_FOLDED = {name: _folded(name) for name in (*_FIRST, *_LAST)}
