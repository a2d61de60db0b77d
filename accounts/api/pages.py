"""Lists in pages by key: the next page begins after the last row's number, so nothing is skipped or told twice."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet
from rest_framework import serializers
from rest_framework.request import Request

LONGEST: Final = 500
USUAL: Final = 100
_BIGGEST: Final = 2**63 - 1

Row = TypeVar("Row", bound=Model)


class PageSerializer(serializers.Serializer[Any]):
    """Where a page begins and how long it is."""

    after = serializers.IntegerField(min_value=0, max_value=_BIGGEST, default=0, help_text="`next` of the page before.")
    limit = serializers.IntegerField(min_value=1, max_value=LONGEST, default=USUAL, help_text="Rows on the page.")


def page_of(rows: QuerySet[Row], request: Request, tell: Callable[[list[Row]], list[Any]]) -> dict[str, Any]:
    """`{"items": […], "next": …}`: rows by number after `?after=`, `?limit=` of them, as `tell` tells them.

    `next` is null on the last page. Raises `Problem` for a limit or a place that is none.
    """
    asked = PageSerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    after, limit = asked.validated_data["after"], asked.validated_data["limit"]
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    page = found[:limit]
    return {"items": tell(page), "next": page[-1].pk if len(found) > limit else None}
