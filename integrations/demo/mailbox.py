"""What becomes of one message: it arrives or bounces, is opened by a person or a machine, is clicked, is reported."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from campaigns.events import Event
from integrations.demo.clock import DAY, HOUR, MINUTE
from integrations.demo.letters import SOURCE, Letter
from integrations.demo.people import NEVER, Person
from integrations.demo.world import World

Message = dict[str, Any]
"""What all events of one message have in common."""

_SCANNER = "Mozilla/5.0 (compatible; BarracudaLinkProtect)"
_NEW_BUTTON = (10, 12)
"""Since this day (month, day) the button of "Ruit is binnen" has other words."""
_NEW_BUTTON_CLICKS = 1.45
_SECOND_WORDING_CLICKS = 1.12


@dataclass(frozen=True, slots=True)
class Reaction:
    """Whether a message arrived, and when a person clicked in it (`NEVER` if not)."""

    arrived: bool = False
    clicked_at: int = NEVER

    @property
    def clicked(self) -> bool:
        return self.clicked_at != NEVER


NOTHING = Reaction()


class Mailbox:
    """One person's post. `events` are pairs of an instant of arrival in our house and the event."""

    def __init__(self, world: World, person: Person, rng: Random) -> None:
        self.world, self.person, self.rng = world, person, rng
        self.events: list[tuple[int, Event]] = []
        self._sent = 0
        self._left = False
        self._new_button = world.clock.since(*_NEW_BUTTON)

    def send(self, key: str, at: int) -> Reaction:
        """Sends a letter, if the market has it and this person may get it; what came of that."""
        letter = self.world.letters.get(key)
        if letter is None or at > self.world.clock.now or not self._may_get(letter, at):
            return NOTHING
        message = self._message(letter)
        self._happened(message, "sent", at)
        if self._bounced(message, letter, at):
            return NOTHING
        arrived = at + self.rng.randrange(2, 60)
        self._happened(message, "delivered", arrived)
        if letter.channel == "sms":
            return Reaction(arrived=True, clicked_at=self._click(message, letter, arrived))
        self._machines(message, letter, arrived)
        return Reaction(arrived=True, clicked_at=self._read(message, letter, arrived))

    def _may_get(self, letter: Letter, at: int) -> bool:
        record = self.person.record
        if letter.channel == "sms":
            return bool(record.mobile)
        gone = at > self.person.moves_at + 30 * DAY
        return bool(record.email) and not gone and (letter.kind == "transactional" or not self._has_left(at))

    def _has_left(self, at: int) -> bool:
        return self._left or at > self.person.leaves_at + 45 * DAY

    def _message(self, letter: Letter) -> Message:
        self._sent += 1
        record, variants = self.person.record, letter.variants
        return {
            "source": SOURCE,
            "message_id": f"{self.world.code}-{self.person.number}-{self._sent}",
            "recipient": record.mobile if letter.channel == "sms" else record.email,
            "campaign": letter.key,
            "variant": variants[0] if len(variants) == 1 else self.rng.choice(variants),
            "channel": letter.channel,
        }

    def _happened(self, message: Message, kind: str, at: int, **more: object) -> None:
        """One in forty events comes hours late, one in forty comes twice; what comes after now has not come."""
        chance = self.rng.random()
        arrival = at + (self.rng.randrange(HOUR, 2 * DAY) if chance < 0.025 else 2)
        told: Message = {**message, **more, "occurred_at": _instant(at), "received_at": _instant(arrival)}
        event = Event(type=kind, id=f"{message['message_id']}-{kind}-{at}", **told)
        self.events.append((arrival, event))
        if chance > 0.975:
            self.events.append((arrival + self.rng.randrange(MINUTE, 3 * HOUR), event))

    def _bounced(self, message: Message, letter: Letter, at: int) -> bool:
        chance = self.rng.random()
        if letter.channel == "email" and at > self.person.moves_at:
            self._happened(message, "bounced", at + 20, bounce="hard", reason="550 5.1.1 user unknown")
        elif chance < 0.007:
            self._happened(message, "bounced", at + 4 * HOUR, bounce="soft", reason="452 4.2.2 mailbox full")
        else:
            return False
        return True

    def _machines(self, message: Message, letter: Letter, at: int) -> None:
        if self.person.by_scanner:
            begins = at + self.rng.randrange(3, 40)
            agent = _SCANNER if self.person.number % 2 else self.person.agent  # half of them pose as a person
            for nth, link in enumerate(letter.links[:2]):
                self._happened(message, "clicked", begins + nth, link=link, user_agent=agent)
        if self.person.by_apple and self.rng.random() < 0.85:
            at += self.rng.randrange(30, 3 * HOUR)
            self._happened(
                message, "opened", at, is_machine=True, machine_reason="apple-proxy", user_agent="Mozilla/5.0"
            )

    def _read(self, message: Message, letter: Letter, at: int) -> int:
        """Apple's proxy hides who reads: of those readers only a click is seen."""
        rng = self.rng
        if rng.random() >= letter.read * self.person.keen:
            return NEVER
        opened = at + int(rng.expovariate(1 / (4 * HOUR))) + 40
        if not self.person.by_apple:
            self._happened(message, "opened", opened, user_agent=self.person.agent)
            if rng.random() < 0.18:
                self._happened(message, "opened", opened + rng.randrange(HOUR, 2 * DAY), user_agent=self.person.agent)
        if letter.kind != "transactional":
            self._turns_away(message, opened)
        return self._click(message, letter, opened)

    def _turns_away(self, message: Message, at: int) -> None:
        if at > self.person.leaves_at and not self._left:
            self._left = True
            self._happened(message, "unsubscribed", at + 40)
        elif self.rng.random() < 0.0006:
            self._left = True
            self._happened(message, "complained", at + 90)

    def _click(self, message: Message, letter: Letter, at: int) -> int:
        """Of the links, the first is what the letter is for."""
        if self.rng.random() >= self._pull(message, letter, at):
            return NEVER
        at += int(self.rng.expovariate(1 / (12 * MINUTE))) + 5
        nth = math.floor(self.rng.random() ** 3 * len(letter.links))
        self._happened(message, "clicked", at, link=letter.links[nth], user_agent=self.person.agent)
        return at

    def _pull(self, message: Message, letter: Letter, at: int) -> float:
        pull = letter.click * (_SECOND_WORDING_CLICKS if message["variant"] == "B" else 1.0)
        return pull * _NEW_BUTTON_CLICKS if letter.key == "ruit-binnen" and at > self._new_button else pull


def _instant(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
