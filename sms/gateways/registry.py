"""Which package speaks to which kind of gateway, with the secrets that the environment holds for it."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from sms.gateways import Client, Listener, cm, spryng, twilio
from sms.gateways.bird import BirdClient, BirdListener
from sms.gateways.cm import CmClient, CmListener
from sms.gateways.kannel import KannelClient, KannelListener
from sms.gateways.sandbox import SandboxClient, SandboxListener
from sms.gateways.spryng import SpryngClient, SpryngListener
from sms.gateways.twilio import TwilioClient, TwilioListener
from sms.models import Gateway

_HOOK: Final = re.compile(r"[A-Za-z0-9_-]{20,}")
"""The secret in the address at which a gateway tells us things."""

Secret = Callable[[str], str]
"""The value of one of a gateway's secrets, by its name."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Both directions of a kind of gateway."""

    client: Callable[[Gateway, Secret], Client]
    listener: Callable[[Secret], Listener]


def client(gateway: Gateway) -> Client:
    """A connection to `gateway`; raises ImproperlyConfigured, naming it, where a secret is missing."""
    return _kind(gateway).client(gateway, partial(secret, gateway))


def listener(gateway: Gateway) -> Listener:
    """Who understands what `gateway` tells us; asks for a secret only to verify."""
    return _kind(gateway).listener(partial(secret, gateway))


def check(gateway: Gateway) -> None:
    """Raises ImproperlyConfigured, naming it, where a secret is missing, or could be guessed."""
    variable, hook = _named(gateway, "hook")
    if hook and not _HOOK.fullmatch(hook):
        raise ImproperlyConfigured(f"{variable} must have 20 letters, digits, hyphens or underscores, or more")
    client(gateway)


def secret(gateway: Gateway, name: str) -> str:
    """What the environment says of a gateway: HELDER_SMS_NL__MAIN_PASSWORD for `password` of market nl's coded main.

    Without the market (HELDER_SMS_MAIN_PASSWORD) where no other market has a gateway of that code: no market speaks
    with another's secrets.
    """
    variable, value = _named(gateway, name)
    if not value:
        raise ImproperlyConfigured(f"{variable} must be set in the environment (see docs/deploy/README.md)")
    return value


def _named(gateway: Gateway, name: str) -> tuple[str, str]:
    """The variable of a secret, and what it holds; the longer name where there is none."""
    market, code = (word.upper().replace("-", "_") for word in (gateway.market.code, gateway.code))
    own, shared = f"HELDER_SMS_{market}__{code}_{name.upper()}", f"HELDER_SMS_{code}_{name.upper()}"
    if own not in os.environ and shared in os.environ and not _has_namesake(gateway):
        return shared, os.environ[shared]
    return own, os.environ.get(own, "")


def _has_namesake(gateway: Gateway) -> bool:
    return Gateway.objects.filter(code=gateway.code).exclude(market=gateway.market_id).exists()


def address(gateway: Gateway, brings: str) -> str:
    """Where `gateway` tells us of "receipts" or "incoming" texts; empty where it has no secret for that."""
    try:
        token = secret(gateway, "hook")
    except ImproperlyConfigured:
        return ""
    return settings.PUBLIC_URL.rstrip("/") + reverse(f"sms:{brings}", args=[gateway.market.code, gateway.code, token])


def _kind(gateway: Gateway) -> Kind:
    if gateway.kind not in KINDS:
        raise ImproperlyConfigured(f"Nobody here speaks to a gateway of kind {gateway.kind}")
    return KINDS[gateway.kind]


def _sandbox(gateway: Gateway, _secret: Secret) -> Client:
    if not settings.RELAXED:
        raise ImproperlyConfigured("A sandbox gateway sends nothing: it works in debug and demo only")
    return SandboxClient(gateway.market)


def _kannel(gateway: Gateway, secret: Secret) -> Client:
    return KannelClient(
        url=secret("url"),
        username=secret("username"),
        password=secret("password"),
        receipts=address(gateway, "receipts"),
        at_once=gateway.at_once,
    )


def _cm(gateway: Gateway, secret: Secret) -> Client:
    return CmClient(token=secret("token"), url=_url(gateway, cm.URL), at_once=gateway.at_once)


def _spryng(gateway: Gateway, secret: Secret) -> Client:
    return SpryngClient(token=secret("token"), url=_url(gateway, spryng.URL), at_once=gateway.at_once)


def _bird(gateway: Gateway, secret: Secret) -> Client:
    return BirdClient(token=secret("token"), url=_url(gateway, ""), at_once=gateway.at_once)


def _twilio(gateway: Gateway, secret: Secret) -> Client:
    return TwilioClient(
        account=secret("account"),
        token=secret("token"),
        receipts=address(gateway, "receipts"),
        url=_url(gateway, twilio.URL),
        at_once=gateway.at_once,
    )


def _url(gateway: Gateway, usual: str) -> str:
    """Where the provider is called: its usual address, unless the environment names another (a region's)."""
    return _named(gateway, "url")[1] or usual


KINDS: Final[dict[str, Kind]] = {
    "bird": Kind(_bird, BirdListener),
    "cm": Kind(_cm, lambda _secret: CmListener()),
    "kannel": Kind(_kannel, lambda _secret: KannelListener()),
    "sandbox": Kind(_sandbox, lambda _secret: SandboxListener()),
    "spryng": Kind(_spryng, lambda _secret: SpryngListener()),
    "twilio": Kind(_twilio, TwilioListener),
}
