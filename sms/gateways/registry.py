"""Which package speaks to which kind of gateway, with the secrets that the environment holds for it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from sms.gateways import Client, Listener
from sms.gateways.kannel import KannelClient, KannelListener
from sms.gateways.sandbox import SandboxClient, SandboxListener
from sms.models import Gateway

Secret = Callable[[str], str]
"""The value of one of a gateway's secrets, by its name."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Both directions of a kind of gateway."""

    client: Callable[[Gateway, Secret], Client]
    listener: Callable[[Gateway, Secret], Listener]


def client(gateway: Gateway) -> Client:
    """A connection to `gateway`; raises ImproperlyConfigured, naming it, where a secret is missing."""
    return _kind(gateway).client(gateway, partial(secret, gateway))


def listener(gateway: Gateway) -> Listener:
    """Who understands what `gateway` tells us; asks for a secret only to verify."""
    return _kind(gateway).listener(gateway, partial(secret, gateway))


def secret(gateway: Gateway, name: str) -> str:
    """What the environment says of a gateway, such as HELDER_SMS_MAIN_PASSWORD for `password` of the one coded main."""
    variable = f"HELDER_SMS_{gateway.code.upper().replace('-', '_')}_{name.upper()}"
    value = os.environ.get(variable, "")
    if not value:
        raise ImproperlyConfigured(f"{variable} must be set in the environment (see docs/deploy/README.md)")
    return value


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


KINDS: Final[dict[str, Kind]] = {
    "kannel": Kind(_kannel, lambda _gateway, _secret: KannelListener()),
    "sandbox": Kind(_sandbox, lambda _gateway, _secret: SandboxListener()),
}
