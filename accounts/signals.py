"""Signing in and out happens inside django-allauth, whose signals are the only place to hear of it."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed as second_factor_failed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from accounts.actions import audit
from accounts.models import Market, User


def connect() -> None:
    """Called once, when Django is ready."""
    for signal, action in (
        (user_logged_in, "sign_in"),
        (user_logged_out, "sign_out"),
        (password_changed, "password.changed"),
        (password_reset, "password.changed"),
        (authenticator_added, "second_factor.added"),
        (authenticator_removed, "second_factor.removed"),
        (authenticator_reset, "second_factor.renewed"),
        (second_factor_failed, "second_factor.failed"),
    ):
        signal.connect(_recorder(action), weak=False, dispatch_uid=f"audit {action} {id(signal)}")
    user_login_failed.connect(_failed, dispatch_uid="audit failed sign-in")


def address_hash(email: str) -> str:
    """A keyed hash by which failed attempts on one address can be counted, without keeping the address."""
    return hmac.new(settings.CONTACT_KEY.encode(), email.strip().lower().encode(), hashlib.sha256).hexdigest()[:32]


def _recorder(action: str) -> Callable[..., None]:
    def record(user: User | None = None, authenticator: Authenticator | None = None, **_signal: object) -> None:
        """One entry in each market where this person works, for each has its own readers."""
        if user is None:
            return
        detail = {"kind": authenticator.type} if authenticator else {}
        for market in Market.objects.filter(memberships__user=user).distinct():
            audit(by=user, action=action, market=market, target=f"user {user.pk}", detail=detail)

    return record


def _failed(credentials: dict[str, Any], **_signal: object) -> None:
    email = str(credentials.get("email") or credentials.get("username") or "")
    audit(by=None, action="sign_in.failed", market=None, detail={"address": address_hash(email)})
