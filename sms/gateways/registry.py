"""Which package speaks to which kind of gateway, with the secrets that the environment holds for it."""

import os
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sms.gateways import Client
from sms.gateways.kannel import KannelClient
from sms.gateways.sandbox import SandboxClient
from sms.models import Gateway


def client(gateway: Gateway) -> Client:
    """A connection to `gateway`; raises ImproperlyConfigured, naming it, where a secret is missing."""
    if gateway.kind not in KINDS:
        raise ImproperlyConfigured(f"Nobody here speaks to a gateway of kind {gateway.kind}")
    return KINDS[gateway.kind](gateway)


def secret(gateway: Gateway, name: str) -> str:
    """What the environment says of a gateway, such as HELDER_SMS_MAIN_PASSWORD for `password` of the one coded main."""
    variable = f"HELDER_SMS_{gateway.code.upper().replace('-', '_')}_{name.upper()}"
    value = os.environ.get(variable, "")
    if not value:
        raise ImproperlyConfigured(f"{variable} must be set in the environment (see docs/deploy/README.md)")
    return value


def _sandbox(gateway: Gateway) -> Client:
    if not settings.RELAXED:
        raise ImproperlyConfigured("A sandbox gateway sends nothing: it works in debug and demo only")
    return SandboxClient(gateway.market)


def _kannel(gateway: Gateway) -> Client:
    return KannelClient(
        url=secret(gateway, "url"),
        username=secret(gateway, "username"),
        password=secret(gateway, "password"),
        at_once=gateway.at_once,
    )


KINDS: Final[dict[str, Callable[[Gateway], Client]]] = {"kannel": _kannel, "sandbox": _sandbox}
