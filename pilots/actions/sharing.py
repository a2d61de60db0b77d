"""Handing a pilot's figures to somebody without a login."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.actions import audit
from accounts.models import User
from pilots.models import Pilot, Share


@transaction.atomic
def share(*, by: User, pilot: Pilot, days: int) -> Share:
    """A link that opens the pilot's figures, and nothing else, for so many days."""
    now = timezone.now()
    made = Share.objects.create(pilot=pilot, by=by, at=now, expires_at=now + timedelta(days=days))
    audit(by=by, action="pilot.shared", market=pilot.market, target=f"pilot {pilot.pk}", detail={"days": days})
    return made


@transaction.atomic
def revoke_share(*, by: User, pilot: Pilot, pk: int) -> bool:
    """The link opens nothing from now on; False where the pilot has no such link that is not revoked."""
    done = Share.objects.filter(pilot=pilot, pk=pk, revoked_at=None).update(revoked_at=timezone.now())
    if done:
        audit(by=by, action="pilot.share_revoked", market=pilot.market, target=f"pilot {pilot.pk}")
    return bool(done)


@transaction.atomic
def note_opened(*, shared: Share) -> None:
    """Writes down that the link was looked at, and from which address."""
    Share.objects.filter(pk=shared.pk).update(opened=F("opened") + 1)
    audit(by=None, action="pilot.share_opened", market=shared.pilot.market, target=f"pilot {shared.pilot_id}")
