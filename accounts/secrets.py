"""The secret of a key: 256 random bits behind a prefix by which the key is found."""

import hmac
import re
import secrets
from typing import Final

from django.conf import settings

_SHAPE: Final = re.compile(r"hld_([0-9a-f]{12})_[A-Za-z0-9_-]{43}", re.ASCII)


def new_secret() -> str:
    """A secret such as "hld_0123456789ab_…", 60 characters."""
    return f"hld_{secrets.token_hex(6)}_{secrets.token_urlsafe(32)}"


def prefix_of(secret: str) -> str:
    """The part by which its key is found; empty for what cannot be a secret."""
    shaped = _SHAPE.fullmatch(secret)
    return shaped[1] if shaped else ""


def secret_hash(secret: str) -> bytes:
    """32 bytes, keyed with HELDER_CONTACT_KEY, which outlives changes of the site's secret key."""
    return hmac.digest(settings.CONTACT_KEY.encode(), secret.encode(), "sha256")
