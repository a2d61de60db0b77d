"""The site for a process of its own, signed in: a request in JSON per line in, what came of it out."""

import json
import sys

from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import AuditEntry, User
from config import replica
from tests.campaigns import world
from tests.campaigns.factories import NOON

replica.PATIENCE = 1.0


def make() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    world.tell(NOON)
    world.colleague("digital_team")


def answer(client: Client, request: dict[str, str]) -> dict[str, object]:
    before = AuditEntry.objects.count()
    response = getattr(client, request["method"])(request["path"], request.get("data"))
    return {
        "status": response.status_code,
        "body": response.getvalue().decode(),
        "timing": response.headers.get("Server-Timing", ""),
        "audited": AuditEntry.objects.count() - before,
        "after": connection.alias,
    }


def serve() -> None:
    client = Client(headers={"Host": "localhost"})
    client.force_login(User.objects.get())
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(client, json.loads(line))) + "\n")
        sys.stdout.flush()
