"""The texts as they would be sent, and what they come to."""

import hmac
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sms.queries.recipients import Recipient
from sms.queries.words import reason
from sms.segments import Segments
from sms.wording import SLOT, fill, named, pieces, placeholders


@dataclass(frozen=True, slots=True)
class Line:
    """One customer: the text, or why there is none (`problem`, a code; `missing`, placeholders without a value)."""

    recipient: Recipient
    language: str
    text: str
    cut: Segments
    key: bytes
    asked_at: datetime | None
    leaves_at: datetime
    """Later than it was asked where that falls into the quiet hours."""
    problem: str = ""
    missing: tuple[str, ...] = ()
    wording: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    version: int = 0
    is_service: bool = True
    leaves: str = ""
    """When it leaves, as the page says it: empty for at once."""

    @property
    def shown(self) -> SafeString:
        """The text as HTML, what was filled in underlined."""
        told = pieces(self.wording, self.values)
        return format_html_join(
            "", "{}", ((format_html("<u>{}</u>", each) if filled else each,) for each, filled in told)
        )

    @property
    def why(self) -> str:
        """Why they get nothing, in words."""
        return reason(self.problem)

    @property
    def lacks(self) -> str:
        """The values that the text needs and nobody knows, in words."""
        return named(self.missing)

    @property
    def waits(self) -> bool:
        """Whether it leaves later than it was asked to."""
        return self.asked_at is not None and self.leaves_at != self.asked_at

    @property
    def is_to_a_stranger(self) -> bool:
        """Whether a text about an appointment goes to somebody of whom none is known."""
        return self.is_service and self.recipient.is_stranger

    @property
    def is_now(self) -> bool:
        """Whether it leaves at once."""
        return not self.leaves

    @property
    def pattern(self) -> str:
        """The text with `SLOT` where it tells the day; empty where it tells none."""
        if not (self.recipient.starts_at and "day" in placeholders(self.wording)):
            return ""
        plain = {name: value.replace(SLOT, "") for name, value in self.values.items()}
        return fill(self.wording, {**plain, "day": SLOT}).text

    @property
    def mark(self) -> str:
        """Stands for exactly this text to exactly this telephone at exactly this time: what a form sends back."""
        what = (self.version, self.leaves, self.recipient.appointment, self.recipient.phone, self.text)
        said = "\n".join(map(str, what)).encode()
        return hmac.digest(settings.SECRET_KEY.encode(), b"sms-line:" + said, "sha256").hex()[:24]


@dataclass(frozen=True)
class Composition:
    """Everybody who was asked about."""

    lines: tuple[Line, ...]

    @cached_property
    def sendable(self) -> list[Line]:
        """Who will get it."""
        return [line for line in self.lines if not line.problem]

    @property
    def problems(self) -> list[tuple[str, int]]:
        """Why others won't, the most frequent first."""
        return Counter(line.problem for line in self.lines if line.problem).most_common()

    @property
    def waiting(self) -> int:
        """How many leave later than was asked, for it would be at night."""
        return sum(line.waits for line in self.sendable)

    @property
    def seal(self) -> str:
        """Stands for all the texts that would be sent, where there are too many to confirm each by itself."""
        marks = "\n".join(line.mark for line in self.sendable).encode()
        return hmac.digest(settings.SECRET_KEY.encode(), b"sms-all:" + marks, "sha256").hex()[:32]

    @property
    def segments(self) -> int:
        return sum(line.cut.count for line in self.sendable)
