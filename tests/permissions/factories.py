"""What tests of permissions need to exist."""

from typing import Any

from django.core.management import call_command
from django.db import connection

from accounts import roles
from accounts.models import Market, User
from permissions.actions import Act, Change, grant, seal, withdraw
from permissions.models import ConnectedSystem, Event, Purpose, Source
from permissions.points import Whom
from permissions.queries import whom
from tests.customers import factories
from tests.customers.factories import market


def ann(of: Market | None = None) -> User:
    """An agent of customer service."""
    return factories.agent(roles.CUSTOMER_SERVICE, of=of)


def marijke(**fields: Any) -> Whom:
    """A customer with an e-mail address and a number."""
    found = whom.customer(market(), factories.customer(**fields).pk)
    assert found
    return found


def denied(who: Whom, source: Source = Source.SELF_SERVICE, **told: Any) -> Change:
    """After `who` said no to all marketing."""
    return withdraw(whom=who, act=Act(source=source, **told))


def migrated() -> None:
    """The tables, in a database that has none."""
    call_command("migrate", verbosity=0, interactive=False)


def sealed() -> list[int]:
    """The numbers of some entries, sealed in two goes."""
    denied(marijke())
    seal()
    grant(whom=marijke(), act=Act(source=Source.SELF_SERVICE), purposes=[Purpose.NEWSLETTER], channels=["email"])
    denied(marijke(external_id="two", email="two@post.example"), Source.ONE_CLICK)
    seal()
    return list(Event.objects.order_by("pk").values_list("pk", flat=True))


def sandbox(code: str = "sandbox", *, kind: str = "sandbox") -> ConnectedSystem:
    return ConnectedSystem.objects.get_or_create(
        market=market(), code=code, defaults={"name": code.title(), "kind": kind}
    )[0]


def sql(statement: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []
