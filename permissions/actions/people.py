"""Knowing customers again by their keyed hash, also when their rows were made anew."""

from django.db import connection, transaction

from accounts.models import Market
from customers.models import Customer
from permissions.models import Person
from permissions.points import person_point

_CHUNK = 5_000


@transaction.atomic
def recognise(market: Market) -> int:
    """Ties customers of whom the ledger knows something, but who have lost their tie, to what it knows; how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT point FROM permissions_state WHERE market_id = %s", [market.pk])
        spoken = {bytes(row[0]) for row in cursor.fetchall()}
    held = set(Person.objects.filter(market=market).values_list("customer_id", flat=True))
    found = [
        Person(customer_id=pk, market=market, point=point)
        for pk, source, external_id in Customer.objects.filter(market=market)
        .values_list("pk", "source", "external_id")
        .iterator(chunk_size=_CHUNK)
        if pk not in held and (point := person_point(source, external_id).digest) in spoken
    ]
    Person.objects.bulk_create(found, batch_size=_CHUNK, ignore_conflicts=True)
    return len(found)
