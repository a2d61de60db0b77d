"""Sealing: a digest of every new entry, chained to the seal before, after the writing and without holding it up."""

import logging
import time
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from permissions.models import Seal

TRIES: Final = 20
PAUSE: Final = 0.5
_ONE_SEALER: Final = 7_301_960

logger = logging.getLogger(__name__)

_LEAVES = """
INSERT INTO permissions_leaf (event, sha256)
SELECT e.id, permissions_digest(e) FROM permissions_event e WHERE e.id > %s AND e.id <= %s
"""
_SEAL = """
INSERT INTO permissions_seal (to_event, entries, previous, digest, sealed_at)
SELECT max(event), count(*), %(previous)s,
    sha256(%(previous)s::bytea || string_agg(sha256, ''::bytea ORDER BY event)), clock_timestamp()
FROM permissions_leaf WHERE event > %(last)s HAVING count(*) > 0
"""


def seal() -> Seal | None:
    """Seals what was written since the last seal and publishes its digest; None where there was nothing.

    Raises `OperationalError` where writers left no gap in some ten seconds.
    """
    made = _seal_up_to(_horizon())
    if made is not None:
        _publish(made)
    return made


def _horizon() -> int:
    """An entry below which none can still be on its way: taken when, for a moment, nobody was writing."""
    for attempt in range(TRIES):
        try:
            return _last_while_nobody_writes()
        except OperationalError:
            if attempt == TRIES - 1:
                raise
            time.sleep(PAUSE)
    raise AssertionError  # pragma: no cover (the last try raises)


@transaction.atomic
def _last_while_nobody_writes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT permissions_horizon()")  # the owner's: nobody at the desk waits for us over 200 ms
        return int(cursor.fetchone()[0])


@transaction.atomic
def _seal_up_to(horizon: int) -> Seal | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_SEALER])
        before = Seal.objects.order_by("-id").first()
        last, previous = (before.to_event, bytes(before.digest)) if before else (0, b"")
        cursor.execute(_LEAVES, [last, horizon])
        cursor.execute(_SEAL, {"last": last, "previous": previous})
        return Seal.objects.latest("id") if cursor.rowcount else None


def _publish(made: Seal) -> None:
    """Out of the database's reach: whoever alters an entry would have to alter the log and a mailbox as well."""
    digest = bytes(made.digest).hex()
    logger.warning("permissions sealed up to entry %s (%s entries): %s", made.to_event, made.entries, digest)
    if settings.PERMISSIONS["privacy_mail"]:
        text = _("Entries up to number %(last)s are sealed. Keep this mail: its digest proves them unaltered.")
        send_mail(
            _("Seal %(number)s of the permissions ledger") % {"number": made.pk},
            f"{text % {'last': made.to_event}}\n\n{digest}\n",
            None,
            [settings.PERMISSIONS["privacy_mail"]],
        )
