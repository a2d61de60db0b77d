"""What the database holds before a demo is loaded, and the only place where it is emptied."""

from enum import StrEnum
from itertools import chain

from django.apps import apps
from django.db import connection, transaction

from accounts.actions import add_market, audit
from accounts.models import AuditEntry, Market
from customers.models import Customer
from integrations.demo.world import MARKETS, Size

_BEGAN, _LOADED = "demo.began", "demo.loaded"


class Ground(StrEnum):
    EMPTY = "empty"
    HALF = "half a demo, interrupted"
    DEMO = "a demo"
    OTHER = "data of somebody else"


def ground() -> Ground:
    """What lies there."""
    last = AuditEntry.objects.filter(action__in=[_BEGAN, _LOADED]).order_by("-id").values_list("action", flat=True)
    if last[:1]:
        return Ground.DEMO if last[0] == _LOADED else Ground.HALF
    return Ground.OTHER if Customer.objects.exists() else Ground.EMPTY


def begin(size: Size) -> list[Market]:
    """Opens the markets and writes down that a demo is being loaded."""
    markets = [Market.objects.filter(code=plan.code).first() or _open(plan) for plan in MARKETS]
    audit(by=None, action=_BEGAN, market=markets[0], detail=_described(size))
    return markets


def commit_without_waiting() -> None:
    """A demo that a loss of power interrupts is loaded anew: its hundreds of commits need not wait for the disk."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


def _open(plan: Market) -> Market:
    return add_market(
        by=None,
        market=Market(
            code=plan.code,
            name=plan.name,
            time_zone=plan.time_zone,
            language=plan.language,
            currency=plan.currency,
            phone_region=plan.phone_region,
        ),
    )


def finish(size: Size, market: Market) -> None:
    """Writes down that it is loaded."""
    audit(by=None, action=_LOADED, market=market, detail=_described(size))


def _described(size: Size) -> dict[str, int]:
    return {"customers": size.customers, "months": size.months, "seed": size.seed}


@transaction.atomic
def clear() -> None:
    """Empties the tables of customers, campaigns and what stands on them; staff, markets and the log stay."""
    labels = ("customers", "campaigns", "sms", "feedback", "pilots")
    models = chain.from_iterable(apps.get_app_config(label).get_models() for label in labels)
    tables = ", ".join(sorted(model._meta.db_table for model in models))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE refuses while a check is put off
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
