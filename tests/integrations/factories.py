"""What tests of deliveries need to exist."""

import json
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Market
from integrations.models import Connection, RawRequest

SECRET = "username:password"
SECRET_HEADER = {"Authorization": "Basic dXNlcm5hbWU6cGFzc3dvcmQ="}


def market(code: str = "nl", **fields: Any) -> Market:
    defaults = {"name": code.upper(), "time_zone": "Europe/Amsterdam", "language": "nl", "currency": "EUR"}
    return Market.objects.get_or_create(code=code, defaults={**defaults, "phone_region": "NL", **fields})[0]


def connection(source: str = "sendgrid", **fields: Any) -> Connection:
    return Connection.objects.create(**{"source": source, "name": source, "market": market(), **fields})


def sendgrid_event(**fields: Any) -> dict[str, Any]:
    return {
        "email": "anna@example.com",
        "timestamp": int(timezone.now().timestamp()) - 60,
        "event": "delivered",
        "sg_event_id": "event-1",
        "anymail_id": "message-1",
        "category": ["spring-check"],
        **fields,
    }


def post(client: Client, events: object, source: str = "sendgrid", **options: Any) -> Any:
    body = events if isinstance(events, bytes) else json.dumps(events).encode()
    headers = options.pop("headers", SECRET_HEADER)
    return client.generic(
        "POST", f"/anymail/{source}/tracking/", body, content_type="application/json", headers=headers, **options
    )


def raw_request(events: object, **fields: Any) -> RawRequest:
    body = events if isinstance(events, bytes) else json.dumps(events).encode()
    return RawRequest.objects.create(
        **{"market": market(), "source": "sendgrid", "content_type": "application/json", "body": body, **fields}
    )
