"""Sealing: a digest of every new entry, chained to the seal before, after the writing and without holding it up."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from permissions.actions.alerts import alert, mail_alerts
from permissions.models import Seal
from permissions.sealing import COLUMNS, entry_digest, seal_digest

TRIES: Final = 20
PAUSE: Final = 0.5
_ONE_SEALER: Final = 7_301_960

logger = logging.getLogger(__name__)

_AT_ONCE: Final = 5_000
_ENTRIES: Final = f"""
SELECT {COLUMNS} FROM permissions_event e WHERE e.id > %s AND e.id <= %s ORDER BY e.id LIMIT {_AT_ONCE}
"""
_LEAVES: Final = "INSERT INTO permissions_leaf (event, sha256) SELECT * FROM unnest(%s::bigint[], %s::bytea[])"


def seal() -> Seal | None:
    """Seals what was written since the last seal and publishes its digest; None where there was nothing.

    Raises `OperationalError` where writers left no gap in some ten seconds.
    """
    made = _seal_up_to(_horizon())
    if made is not None:
        _publish(made)
        mail_alerts()
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
        made = Seal(previous=previous, to_event=last)
        made.digest, made.entries = seal_digest(previous, _new_leaves(cursor, made, horizon))
        if made.entries:
            made.save()
            made.refresh_from_db()
            _mail(made)
    return made if made.entries else None


def _new_leaves(cursor: Any, made: Seal, horizon: int) -> Iterator[bytes]:  # noqa: ANN401 (Django's has no type)
    """Keeps and tells the digest of each entry since `made.to_event`, and moves that to the last one."""
    while True:
        cursor.execute(_ENTRIES, [made.to_event, horizon])
        leaves = {row[0]: entry_digest(row) for row in cursor.fetchall()}
        if not leaves:
            return
        cursor.execute(_LEAVES, [list(leaves), list(leaves.values())])
        made.to_event = max(leaves)
        yield from leaves.values()


def _publish(made: Seal) -> None:
    """Out of the database's reach: whoever alters an entry would have to alter log, mailbox and file as well."""
    digest = bytes(made.digest).hex()
    logger.warning("permissions sealed up to entry %s (%s entries): %s", made.to_event, made.entries, digest)
    _file(f"seal {made.pk} of {made.sealed_at:%Y-%m-%d %H:%M}, up to entry {made.to_event}: {digest}\n")


def _mail(made: Seal) -> None:
    """Written down in the transaction of its seal: no night's seal stays unsent because a server was down."""
    text = _("Entries up to number %(last)s are sealed. Keep this mail: its digest proves them unaltered.")
    alert(
        f"seal {made.pk}",
        _("Seal %(number)s of the permissions ledger") % {"number": made.pk},
        f"{text % {'last': made.to_event}}\n\n{bytes(made.digest).hex()}\n",
    )


def _file(line: str) -> None:
    """Added to `HELDER_SEALS_FILE`, where there is one; the mail goes out also where that cannot be written."""
    if settings.PERMISSIONS["seals_file"]:
        try:
            with Path(settings.PERMISSIONS["seals_file"]).open("a", encoding="utf-8") as kept:
                kept.write(line)
        except OSError:
            logger.exception("the seal could not be added to HELDER_SEALS_FILE")
