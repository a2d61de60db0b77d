"""An alarm where a sending system does not hear what customers said: once when it begins, and once an hour."""

import logging
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from permissions.actions.alerts import alert, mail_alerts
from permissions.models import ConnectedSystem
from permissions.queries.deliveries import OVERDUE, overdue
from permissions.queries.verification import Verdict, verify

AGAIN: Final = 3600

logger = logging.getLogger(__name__)


def raise_alarm() -> int:
    """Tells the log and the privacy officer's mailbox of systems that are behind; of how many it told now."""
    told = 0
    for system, late in overdue():
        if cache.add(f"permissions:alarm:{system.pk}", value=True, timeout=AGAIN):
            _tell(system, late)
            told += 1
    if told:
        mail_alerts()
    return told


def _tell(system: ConnectedSystem, late: int) -> None:
    minutes, market = OVERDUE.seconds // 60, system.market.name
    logger.error("%s (%s) has not confirmed %s addresses for %s minutes", system.name, market, late, minutes)
    words = {"system": system.name, "market": market, "late": late, "minutes": minutes}
    alert(
        _key(f"system {system.pk}"),
        _("%(system)s does not hear what customers said") % words,
        _("%(late)s addresses in %(market)s wait for longer than %(minutes)s minutes to be confirmed.") % words,
    )


def _key(what: str) -> str:
    return f"{what} at {timezone.now():%Y-%m-%d %H:%M:%S}"


def verify_ledger() -> bool:
    """Reads the whole ledger, and the file of seals; what is not as it was is told to the log and a mailbox."""
    published, unreadable = _published()
    verdict = verify(published)
    faults = (*verdict.faults, *unreadable)
    if not faults:
        return True
    logger.error("the permissions ledger is not as it was: %s", "; ".join([*faults, *_remedy(verdict)]))
    subject = _("The permissions ledger is not as it was")
    alert(_key("ledger"), subject, "\n".join([*faults, *_remedy(verdict)]))
    mail_alerts()
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
