"""Which customers turned out to be one, as other systems tell it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import scopes
from accounts.api import BatchView, Identifier, Item, Text
from accounts.models import Market
from accounts.outcomes import Outcome, Status
from customers.actions import merge_customers
from customers.actions.merging import NOBODY
from customers.merging import RefusedError
from customers.models import Customer

_FIELDS: Final = {"gone": "customer", "kept": "into"}
_SEVERAL: Final = "is a customer of several sources: say of which"


class MergeItem(Item):
    """Two customers who are one person."""

    source = Text(max_length=50, help_text="The system whose ids these are; may be left out while only one knows them.")  # type: ignore[assignment]
    customer = Identifier(
        max_length=100, required=True, help_text="The id of the one who goes; it stays known as the other's."
    )
    into = Identifier(max_length=100, required=True, help_text="The id of the one who stays.")
    into_source = Text(max_length=50, help_text="The system whose id `into` is, where it is another.")


_MERGE: Final = {"source": "planning", "customer": "K-1043", "into": "K-1042"}


class MergesView(BatchView):
    """Customers who turned out to be one, up to 100 at once, in the order sent. A merge is for good.

    Everything of the one who goes becomes the other's: addresses, cars, appointments, calls, messages, what they
    answered, and their place in pilots. What is empty is filled, nothing is overwritten; a refusal of either holds for
    both. What is told later under the id of the one who went is told of the one who stays.
    """

    scopes = {"POST": scopes.CUSTOMERS_WRITE}
    item = MergeItem
    plural = "merges"
    most: ClassVar[int] = 100

    def record(self, records: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Each by itself, one after the other."""
        known = _known(self.market, records)
        return [self._merged(record, known) for record in records]

    def _merged(self, record: Mapping[str, Any], known: "Known") -> Outcome:
        source = record.get("source", "")
        try:
            gone = _one(known, "gone", record["customer"], source)
            kept = _one(known, "kept", record["into"], record.get("into_source") or source)
            done = merge_customers(self.market, gone, kept)
        except RefusedError as error:
            return Outcome(Status.INVALID, error.reason, _FIELDS[error.whose])
        return Outcome(Status.ACCEPTED if done else Status.DUPLICATE)

    @extend_schema(
        examples=[
            OpenApiExample("several", {"merges": [_MERGE]}, request_only=True),
            OpenApiExample("one", _MERGE, request_only=True),
            OpenApiExample("of two systems", {**_MERGE, "into": "1042", "into_source": "shop"}, request_only=True),
        ]
    )
    def post(self, request: Request) -> Response:
        """Makes two customers one."""
        return super().post(request)


Known = Mapping[str, Mapping[str, int]]
"""By id, the number of the customer of each source that has it."""


def _known(market: Market, records: Sequence[Mapping[str, Any]]) -> Known:
    found: dict[str, dict[str, int]] = {}
    names = {record[name] for record in records for name in ("customer", "into")}
    rows = Customer.objects.filter(market=market, external_id__in=names)
    if all(record.get("source") for record in records):  # then all are found by their whole key
        sources = {record[name] for record in records for name in ("source", "into_source") if record.get(name)}
        rows = rows.filter(source__in=sources)
    for pk, source, external_id in rows.values_list("pk", "source", "external_id"):
        found.setdefault(external_id, {})[source] = pk
    return found


def _one(known: Known, whose: str, external_id: str, source: str) -> int:
    """The customer of that id; raises `RefusedError` for nobody, and for several where no source is said."""
    of = known.get(external_id, {})
    if source or len(of) == 1:
        found = of.get(source) if source else next(iter(of.values()))
        if found:
            return found
    raise RefusedError(whose, _SEVERAL if len(of) > 1 and not source else NOBODY)
