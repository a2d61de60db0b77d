"""Gateways: set up by who runs the machine, for the secrets lie in its environment."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.actions import audit
from accounts.models import Market
from sms.gateways.registry import check
from sms.models import Gateway


@transaction.atomic
def set_gateway(*, market: Market, code: str, **given: Any) -> Gateway:  # noqa: ANN401 (the fields of a gateway)
    """Makes or changes a gateway; `given` are its fields.

    Raises ValidationError for a field that makes no sense, ImproperlyConfigured where its secrets are missing.
    """
    known = Gateway.objects.filter(market=market, code=code).first()
    gateway = known or Gateway(market=market, code=code, name=code, price=Decimal(0))
    for field, value in given.items():
        setattr(gateway, field, value)
    gateway.full_clean(exclude=["market"])
    check(gateway)
    gateway.save()
    audit(by=None, action="gateway.set", market=market, target=f"gateway {gateway.pk}", detail={"kind": gateway.kind})
    return gateway
