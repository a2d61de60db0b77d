"""The demo's telephones can answer: through the same door as a gateway's texts."""

from uuid import uuid4

import orjson

from accounts.models import Market
from sms.actions.notices import keep_notice
from sms.gateways import Notice
from sms.models import Gateway


def say(*, market: Market, phone: str, text: str) -> bool:
    """Sends `text` as if from `phone` (E.164); False where the market has no sandbox gateway."""
    gateway = Gateway.objects.filter(market=market, kind="sandbox", active=True).select_related("market").first()
    if gateway is None:
        return False
    said = {"texts": [{"id": uuid4().hex, "from": phone, "to": gateway.sender, "text": text}]}
    keep_notice(gateway=gateway, brings="incoming", notice=Notice("", body=orjson.dumps(said)))
    return True
