"""A text on one's own telephone, before customers get it: it is marked as a test and counts as no result."""

from datetime import timedelta
from typing import Final
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from accounts.access import may
from accounts.actions import audit
from accounts.models import Market, User
from customers.contacts import read
from sms.actions.sendings import one_at_a_time
from sms.models import OwnNumber, Purpose, Sending, State, TemplateVersion, TextMessage
from sms.numbers import is_mobile
from sms.queries.measures import link_like_a_customers
from sms.segments import segments
from sms.wording import example

A_DAY: Final = 10
"""Tests of one person; each costs a text."""
MARK: Final = "Test: "


@transaction.atomic
def set_own_number(*, by: User, market: Market, phone: str) -> None:
    """Keeps the number for tests, or forgets it where `phone` is empty; raises ValidationError for no mobile one."""
    if not phone.strip():
        OwnNumber.objects.filter(user=by).delete()
        return
    number = read("sms", phone, region=market.phone_region)
    if number.reason or not is_mobile(number.value):
        raise ValidationError({"phone": _("This is no mobile number.")})
    OwnNumber.objects.update_or_create(user=by, defaults={"phone": number.value})
    audit(by=by, action="text.own_number", market=market, target=f"user {by.pk}")


@transaction.atomic
def send_test(*, by: User, version: TemplateVersion, language: str) -> Sending:
    """Sends the text of `version` in `language` to the number of `by`, with made-up values and marked as a test.

    Raises ValidationError where no number is kept, there is no such text, or today's tests are used up;
    PermissionDenied for a text that `by` could not send or write.
    """
    market = version.template.market
    _admit(by, version, market)
    own = OwnNumber.objects.filter(user=by).first()
    if own is None:
        raise ValidationError(_("Give your own mobile number first."))
    if language not in version.texts:
        raise ValidationError(_("There is no text in this language."))
    one_at_a_time(market)
    since = timezone.now() - timedelta(days=1)
    if Sending.objects.filter(market=market, by=by, is_test=True, at__gt=since).count() >= A_DAY:
        raise ValidationError(_("At most %(most)s tests a day; look at the preview instead.") % {"most": A_DAY})
    sending = Sending.objects.create(market=market, version=version, by=by, nonce=uuid4(), is_test=True)
    _queue(sending, own.phone, language, version)
    audit(by=by, action="text.tested", market=market, target=f"template {version.template_id}")
    async_task("sms.tasks.send_waiting", market.pk, save=False)
    return sending


def _admit(by: User, version: TemplateVersion, market: Market) -> None:
    is_open = version.state == State.APPROVED and version.template.purpose == Purpose.SERVICE
    if not may(by, "sms.send_texts" if is_open else "sms.manage_templates", market):
        raise PermissionDenied


def _queue(sending: Sending, phone: str, language: str, version: TemplateVersion) -> None:
    text = MARK + example(version.text(language), opt_out=link_like_a_customers(sending.market))
    cut, pk = segments(text), uuid4()
    TextMessage.objects.create(
        id=pk,
        market=sending.market,
        sending=sending,
        phone=phone,
        language=language,
        text=text,
        encoding=cut.encoding,
        segments=cut.count,
        key=pk.bytes,
        due_at=timezone.now(),
    )
