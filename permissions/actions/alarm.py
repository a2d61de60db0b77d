"""An alarm where a sending system does not hear what customers said: once when it begins, and once an hour."""

import logging
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from permissions.queries.deliveries import OVERDUE, overdue
from permissions.queries.verification import Verdict, verify

AGAIN: Final = 3600

logger = logging.getLogger(__name__)


def raise_alarm() -> int:
    """Tells the log and the privacy officer's mailbox of systems that are behind; of how many it told now."""
    told = 0
    for system, late in overdue():
        if cache.add(f"permissions:alarm:{system.pk}", value=True, timeout=AGAIN):
            _tell(system.name, system.market.name, late)
            told += 1
    return told


def _tell(system: str, market: str, late: int) -> None:
    minutes = OVERDUE.seconds // 60
    logger.error("%s (%s) has not confirmed %s addresses for %s minutes", system, market, late, minutes)
    if settings.PERMISSIONS["privacy_mail"]:
        words = {"system": system, "market": market, "late": late, "minutes": minutes}
        send_mail(
            _("%(system)s does not hear what customers said") % words,
            _("%(late)s addresses in %(market)s wait for longer than %(minutes)s minutes to be confirmed.") % words,
            None,
            [settings.PERMISSIONS["privacy_mail"]],
        )


def verify_ledger() -> bool:
    """Reads the whole ledger, and the file of seals; what is not as it was is told to the log and a mailbox."""
    published, unreadable = _published()
    verdict = verify(published)
    faults = (*verdict.faults, *unreadable)
    if not faults:
        return True
    logger.error("the permissions ledger is not as it was: %s", "; ".join([*faults, *_remedy(verdict)]))
    if settings.PERMISSIONS["privacy_mail"]:
        subject = _("The permissions ledger is not as it was")
        send_mail(subject, "\n".join([*faults, *_remedy(verdict)]), None, [settings.PERMISSIONS["privacy_mail"]])
    return False


def _remedy(verdict: Verdict) -> list[str]:
    if not verdict.of_state:
        return []
    return [
        _("manage.py repair_permissions shows what making the state anew from the ledger would change, and does it.")
    ]


def _published() -> tuple[str, tuple[str, ...]]:
    """What the file of seals holds, where there is one, and what is wrong with it."""
    kept = settings.PERMISSIONS["seals_file"]
    try:
        return (Path(kept).read_text(encoding="utf-8") if kept else ""), ()
    except (OSError, UnicodeDecodeError):
        return "", ("the file of seals, HELDER_SEALS_FILE, cannot be read",)
