"""What would be sent to whom: each exact text, and who gets nothing and why."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, NamedTuple

from django.utils import timezone

from accounts.models import Market
from permissions.links import Link
from permissions.queries.gate import Answer, Target, may_send_many
from permissions.shortlinks import address
from sms.hours import Hours, next_moment
from sms.models import Purpose, TemplateVersion
from sms.numbers import is_mobile
from sms.queries.lines import Composition, Line
from sms.queries.recipients import Recipient
from sms.queries.silences import hindrances, point
from sms.segments import segments
from sms.timing import NOW, When
from sms.wording import fill, placeholders

CHANNEL: Final = "sms"
_CALLED_OFF: Final = frozenset({"cancelled"})
_CLOSED: Final = frozenset({"cancelled", "no_show", "attended"})


class _Moment(NamedTuple):
    asked: datetime | None
    leaves: datetime
    now: datetime
    when: When

    @property
    def is_gone(self) -> bool:
        return self.when.is_relative and self.asked is not None and self.asked <= self.now

    @property
    def said(self) -> str:
        """Empty for at once, so that it is the same a minute later."""
        at_once = self.when == NOW and self.leaves == self.now
        return "" if at_once else self.leaves.astimezone(UTC).isoformat()


class _Known(NamedTuple):
    key: bytes
    sent: bool
    stopped: bool
    left_out: bool


def closed(*, after: bool) -> frozenset[str]:
    """Which appointments nobody is texted about; those that have been only where the text is about just that."""
    return _CALLED_OFF if after else _CLOSED


def compose(
    version: TemplateVersion, recipients: Sequence[Recipient], when: When, hours: Hours, *, strangers: bool = False
) -> Composition:
    """The texts of `version` for `recipients`, to leave at `when`, in `hours`; two questions whatever their number.

    Without `strangers`, a text about an appointment is for nobody of a list of whom no appointment is known.
    """
    now, market, purpose = timezone.now(), version.template.market, version.template.purpose
    times = [_times(hours, purpose, each, when, now) for each in recipients]
    first = min((leaves for _asked, leaves in times), default=now)
    points = [each.point or point(each.phone) for each in recipients]
    asked = [target(each.customer, each.point or point(each.phone)) for each in recipients]
    answers = may_send_many(market, asked, CHANNEL, purpose, at=first) if recipients else []
    keys = [_key(market, version, each, leaves) for each, (_, leaves) in zip(recipients, times, strict=True)]
    sent, quiet = hindrances(market, keys, points)
    leave_out = purpose == Purpose.SERVICE and not strangers
    lines = (
        _line(
            version,
            each,
            _Moment(*moments, now, when),
            answer,
            _Known(key, key in sent, where in quiet, leave_out and each.is_stranger),
        )
        for each, moments, key, where, answer in zip(recipients, times, keys, points, answers, strict=True)
    )
    return Composition(tuple(_each_once(lines)))


def target(customer: int | None, at: bytes) -> Target:
    """Whom the gate is asked about: the customer where we know who it is, for others may have the telephone too."""
    return (customer, at) if customer else at


def _times(hours: Hours, purpose: str, each: Recipient, when: When, now: datetime) -> tuple[datetime | None, datetime]:
    """When it was asked to leave (None where there is nothing to count from), and when it will."""
    asked = when.moment(now=now, zone=hours.zone, appointment=each.starts_at)
    if asked is None:
        return None, now
    return asked, next_moment(asked, hours=hours, purpose=purpose, appointment=each.starts_at)


def _key(market: Market, version: TemplateVersion, each: Recipient, at: datetime) -> bytes:
    """Marketing is about no appointment: who has two is told once."""
    about = each.appointment if version.template.purpose == Purpose.SERVICE else None
    return message_key(version.template_id, about, each.phone, at.astimezone(market.zone).date().isoformat())


def message_key(template: int, appointment: int | None, phone: str, day: str) -> bytes:
    """The identity of a message: this template about this appointment to this telephone on this day."""
    return sha256(f"{template}\n{appointment or ''}\n{phone}\n{day}".encode()).digest()[:16]


def _line(version: TemplateVersion, each: Recipient, moment: _Moment, answer: Answer, known: _Known) -> Line:
    template = version.template
    language = each.language if each.language in version.texts else template.market.language
    link = Link(template.market_id, each.point, CHANNEL, template.purpose)
    wording, leaving = version.text(language), moment.leaves.astimezone(template.market.zone).date()
    opt_out = address(link) if each.point and "opt_out" in placeholders(wording) else ""
    values = {**each.values(language, leaving), "opt_out": opt_out}
    filled = fill(wording, values)
    problem = _problem(version, each, moment, answer, known) or ("missing" if filled.missing else "")
    cut = segments(filled.text)
    return Line(
        each,
        language,
        filled.text,
        cut,
        known.key,
        moment.asked,
        moment.leaves,
        problem,
        filled.missing,
        wording,
        values,
        version.pk,
        template.purpose == Purpose.SERVICE,
        moment.said,
    )


def _problem(version: TemplateVersion, each: Recipient, moment: _Moment, answer: Answer, known: _Known) -> str:
    is_before = version.template.purpose == Purpose.SERVICE and not version.after
    reasons = (
        ("no_number", not each.phone),
        ("not_mobile", not is_mobile(each.phone)),
        ("stranger", known.left_out),
        ("appointment", each.status in closed(after=version.after)),
        (answer.code, not answer.allowed),
        ("no_appointment", moment.asked is None),
        ("too_late", moment.is_gone or (is_before and each.starts_at is not None and each.starts_at <= moment.leaves)),
        ("stopped", known.stopped),
        ("already", known.sent),
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
