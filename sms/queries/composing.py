"""What would be sent to whom: each exact text, and who gets nothing and why."""

import hmac
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Final

from django.conf import settings

from accounts.models import Market
from permissions.links import Link, address
from permissions.queries.gate import Answer, may_send_many
from sms.models import Gateway, TemplateVersion, TextMessage
from sms.numbers import is_mobile
from sms.queries.recipients import Recipient
from sms.queries.words import reason
from sms.segments import Segments, segments
from sms.wording import fill

CHANNEL: Final = "sms"
CLOSED: Final = {"cancelled", "no_show", "attended"}


@dataclass(frozen=True, slots=True)
class Line:
    """One customer: the text, or why there is none (`problem`, a code; `missing`, placeholders without a value)."""

    recipient: Recipient
    language: str
    text: str
    cut: Segments
    key: bytes
    problem: str = ""
    missing: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """Why they get nothing, in words."""
        return reason(self.problem)

    @property
    def mark(self) -> str:
        """Stands for exactly this text to exactly this telephone: what a form sends back to confirm it."""
        said = f"{self.recipient.appointment}\n{self.recipient.phone}\n{self.text}".encode()
        return hmac.digest(settings.SECRET_KEY.encode(), b"sms-line:" + said, "sha256").hex()[:24]


@dataclass(frozen=True, slots=True)
class Composition:
    """Everybody who was asked about, and the gateway that is tried first; None where none is set up."""

    lines: tuple[Line, ...]
    gateway: Gateway | None

    @property
    def sendable(self) -> list[Line]:
        """Who will get it."""
        return [line for line in self.lines if not line.problem]

    @property
    def problems(self) -> list[tuple[str, int]]:
        """Why others won't, the most frequent first."""
        return Counter(line.problem for line in self.lines if line.problem).most_common()

    @property
    def segments(self) -> int:
        return sum(line.cut.count for line in self.sendable)

    @property
    def cost(self) -> Decimal | None:
        """In the market's currency."""
        return self.gateway.price * self.segments if self.gateway else None


def compose(market: Market, version: TemplateVersion, recipients: Sequence[Recipient], due_at: datetime) -> Composition:
    """The texts of `version` for `recipients`, if they left at `due_at`; five questions whatever their number."""
    purpose = version.template.purpose
    phones = [each.phone or "none" for each in recipients]
    answers = may_send_many(market, phones, CHANNEL, purpose, at=due_at) if recipients else []
    day = due_at.astimezone(market.zone).date()
    keys = [message_key(version.template_id, each.appointment, each.phone, day.isoformat()) for each in recipients]
    sent = set(_already(market, keys))
    lines = (
        _line(version, each, key, answer, already=key in sent)
        for each, key, answer in zip(recipients, keys, answers, strict=True)
    )
    return Composition(tuple(_each_once(lines)), Gateway.objects.filter(market=market, active=True).first())


def message_key(template: int, appointment: int | None, phone: str, day: str) -> bytes:
    """The identity of a message: this template about this appointment to this telephone on this day."""
    return sha256(f"{template}\n{appointment or ''}\n{phone}\n{day}".encode()).digest()[:16]


def _line(version: TemplateVersion, each: Recipient, key: bytes, answer: Answer, *, already: bool) -> Line:
    template = version.template
    language = each.language if each.language in version.texts else template.market.language
    link = Link(template.market_id, each.point, CHANNEL, template.purpose)
    opt_out = address(link) if each.point and "{opt_out}" in version.text(language) else ""
    filled = fill(version.text(language), {**each.values(language), "opt_out": opt_out})
    problem = _problem(each, answer, already=already) or ("missing" if filled.missing else "")
    return Line(each, language, filled.text, segments(filled.text), key, problem, filled.missing)


def _problem(each: Recipient, answer: Answer, *, already: bool) -> str:
    reasons = (
        ("no_number", not each.phone),
        ("not_mobile", not is_mobile(each.phone)),
        ("appointment", each.status in CLOSED),
        (answer.code, not answer.allowed),
        ("already", already),
    )
    return next((code for code, holds in reasons if holds), "")


def _each_once(lines: Iterable[Line]) -> Iterable[Line]:
    """Two lines of one key are one message: the second is named so."""
    seen: set[bytes] = set()
    for line in lines:
        if line.key in seen and not line.problem:
            yield replace(line, problem="already")
        else:
            yield line
        seen.add(line.key)


def _already(market: Market, keys: Sequence[bytes]) -> Iterable[bytes]:
    found = TextMessage.objects.filter(market=market, key__in=keys).values_list("key", flat=True)
    return (bytes(key) for key in found)
