"""Which pilot a handed-out link opens."""

from typing import Final

from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone

from pilots.models import Pilot, Share

_SALT: Final = "pilots.share"
_LONGEST: Final = 200


def token(share: Share) -> str:
    """The share's number as it stands in a link: signed, so that no other can be guessed from it."""
    return signing.Signer(salt=_SALT).sign_object(share.pk)


def opened_by(text: str) -> Share | None:
    """The share of a token that we signed, while it is neither over nor revoked; else None."""
    if len(text) > _LONGEST:
        return None
    try:
        number = signing.Signer(salt=_SALT).unsign_object(text)
    except (signing.BadSignature, ValueError):
        return None
    alive = Share.objects.filter(pk=number, revoked_at=None, expires_at__gt=timezone.now())
    return alive.select_related("pilot__market", "pilot__owner").first()


def shares_of(pilot: Pilot) -> QuerySet[Share]:
    """The links that still open, the newest first."""
    alive = Share.objects.filter(pilot=pilot, revoked_at=None, expires_at__gt=timezone.now())
    return alive.select_related("by").order_by("-at", "-pk")
