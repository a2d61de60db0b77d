"""What a customer answered, as their timeline tells it."""

from datetime import datetime

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import Market
from customers.timeline import Entry
from feedback.models import Answer


def answered(market: Market, customer_id: int, *, before: datetime | None, limit: int) -> list[Entry]:
    """A `TimelineProvider`: each score with how what they wrote begins."""
    theirs = Answer.objects.filter(market=market, customer_id=customer_id)
    if before is not None:
        theirs = theirs.filter(answered_at__lt=before)
    return [_entry(each) for each in theirs.order_by("-answered_at", "-pk")[:limit]]


def _entry(answer: Answer) -> Entry:
    title = _("Gave us a %(score)s") % {"score": answer.score}
    return Entry(answer.answered_at, "smile", title, Truncator(answer.comment).chars(90))
