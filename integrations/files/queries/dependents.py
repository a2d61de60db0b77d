"""Which rows nothing else refers to: asked of every table that has a column for it, also of those that come later."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.apps import apps
from django.db import connection
from django.db.models import Model

from campaigns.models import Attribution
from customers.models import Appointment, AppointmentChange, ContactPoint, Customer, SharedAddress, Vehicle

_MODELS: Final[dict[str, type[Model]]] = {"customer": Customer, "appointment": Appointment, "address": ContactPoint}
_COLUMNS: Final[dict[type[Model], str]] = {
    Customer: "customer_id",
    Appointment: "appointment_id",
    ContactPoint: "contact_id",
}
"""How a table names such a row where no constraint says so: facts refer to nothing by constraint."""
_PARTS: Final[dict[type[Model], set[type[Model]]]] = {
    Customer: {ContactPoint, SharedAddress, Vehicle},
    Appointment: {AppointmentChange, Attribution},
    ContactPoint: {SharedAddress},
}
"""What belongs to a row and goes with it: an attribution is reckoned anew without it, an address that somebody else has
too is theirs."""


def free_of_dependents(table: str, ids: Sequence[int]) -> list[int]:
    """Those of `ids` to which no row refers; customers also only where none refers to an address of theirs."""
    target = _MODELS.get(table)
    if target is None or not ids:
        return list(ids)
    taken = _referred_to(target, ids)
    if target is Customer:
        points = dict(ContactPoint.objects.filter(customer__in=ids).values_list("pk", "customer_id"))
        taken |= {points[pk] for pk in _referred_to(ContactPoint, list(points))}
    return [pk for pk in ids if pk not in taken]


def _referred_to(target: type[Model], ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    with connection.cursor() as cursor:
        for table, column in _references(target):
            cursor.execute(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" = ANY(%s)', [list(ids)])
            found |= {row[0] for row in cursor.fetchall()}
    return found


def _references(target: type[Model]) -> Iterator[tuple[str, str]]:
    """Tables and columns that can name a row of `target`."""
    for model in apps.get_models():
        if model in _PARTS[target]:
            continue
        for field in model._meta.concrete_fields:
            column = str(field.column)
            if field.related_model is target or (column == _COLUMNS[target] and not field.related_model):
                yield model._meta.db_table, column
