"""How django-allauth behaves here."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.encoding import force_bytes

from accounts import machines
from accounts.models import User
from accounts.origin import client_address


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Staff are invited; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the lock-out counts; raises `PermissionDenied` where there is none to count."""
        address = client_address(request)
        if address is None:
            raise PermissionDenied
        return address

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ANN401
        """Wrong passwords are counted by address *and* machine: guessing elsewhere locks nobody out of theirs."""
        email = str(credentials.get("email", "")).lower()
        return f"{email} on {machines.place(request, email)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401
        """Raises a validation error where this machine, or all that do not know the address, guessed too often."""
        super().pre_authenticate(request, **credentials)
        self._anywhere = machines.guessed_from_anywhere(request, str(credentials.get("email", "")))
        if self._anywhere is None:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:  # noqa: ANN401
        """A right password is no guess."""
        user: User | None = super().authenticate(request, **credentials)
        if user and self._anywhere:
            self._anywhere.rollback()
        return user

    def post_login(self, request: HttpRequest, user: User, **told: Any) -> HttpResponseBase:  # noqa: ANN401
        """After the second factor too: only then this machine is known."""
        response: HttpResponseBase = super().post_login(request, user, **told)
        machines.remember(request, response, user, secure=settings.SESSION_COOKIE_SECURE)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of authenticator apps and recovery codes lie in the database encrypted with the site's secret key."""

    def encrypt(self, text: str) -> str:
        """With the newest key."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With `SECRET_KEY`, or one of `SECRET_KEY_FALLBACKS` after it was replaced."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"second factor " + force_bytes(key)).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
