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
from sms.wording import named, pieces


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
    def mark(self) -> str:
        """Stands for exactly this text to exactly this telephone: what a form sends back to confirm it."""
        said = f"{self.recipient.appointment}\n{self.recipient.phone}\n{self.text}".encode()
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
