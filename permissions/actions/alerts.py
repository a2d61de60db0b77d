"""Mails to the privacy officer: written down beside what they tell of, and sent until a mail server has taken them."""

import logging
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models.functions import Now

from permissions.models import Alert

KEPT: Final = timedelta(days=30)
"""After a mail server took it."""
_log = logging.getLogger(__name__)


def alert(key: str, subject: str, text: str) -> None:
    """Writes a mail down, once for each key, where there is a mailbox to tell."""
    if settings.PERMISSIONS["privacy_mail"]:
        told = Alert(key=key, subject=subject, text=text)
        Alert.objects.bulk_create([told], ignore_conflicts=True)


def mail_alerts() -> int:
    """Sends what waits, in order, each by one worker; how many. The rest waits where the mail server takes none."""
    sent = 0
    while _mail_next():
        sent += 1
    Alert.objects.filter(sent_at__lt=Now() - KEPT).delete()
    return sent


@transaction.atomic
def _mail_next() -> bool:
    waiting = Alert.objects.select_for_update(skip_locked=True).filter(sent_at=None).order_by("id").first()
    if waiting is None:
        return False
    try:
        send_mail(waiting.subject, waiting.text, None, [settings.PERMISSIONS["privacy_mail"]])
    except OSError as error:  # smtplib's are of this kind
        _log.error("alert %s waits for the mail server: %s", waiting.pk, type(error).__name__)
        return False
    Alert.objects.filter(pk=waiting.pk).update(sent_at=Now())
    return True
