"""The list of campaigns as a file: every count beside its rate, what each campaign is, its revenue, and the
period before at the same age."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from campaigns.queries.campaigns import CampaignRow, total, total_rate
from campaigns.queries.figures import RATES, SHARES
from campaigns.queries.results import Scope
from campaigns.tables.compared import compared_columns, compared_totals
from ui.tables import Column, Table


def as_file(table: Table[CampaignRow], rows: list[CampaignRow], scope: Scope) -> Table[CampaignRow]:
    """The table of all `rows` with the columns that a page has no room for; a row of totals where the page has one."""
    name, *others = table.columns
    before = compared_columns({column.key: column.label for column in others}, scope)
    columns = [name, *_what(), *(each for column in others for each in _beside(column)), _revenue(), *before]
    totals = {**_totals(table.totals, rows), **compared_totals(rows, scope)} if table.totals else None
    return replace(table, columns=columns, totals=totals)


def _totals(shown: Mapping[str, Any], rows: list[CampaignRow]) -> dict[str, Any]:
    together = total(rows)
    return {
        **{f"{key}_count": sum(count for row in rows if (count := _count(key, row))) for key in RATES},
        **{f"{key}_rate": total_rate(rows, key) for key in RATES},
        "revenue": together.revenue,
        **shown,
    }


def _what() -> Iterator[Column[CampaignRow]]:
    named: tuple[tuple[str, str, Callable[[CampaignRow], str]], ...] = (
        ("channel", _("Channel"), lambda row: str(row.campaign.get_channel_display())),
        ("kind", _("Kind"), lambda row: str(row.campaign.get_kind_display())),
        ("journey", _("Journey"), lambda row: row.campaign.journey),
    )
    return (Column[CampaignRow](key, label, value) for key, label, value in named)


def _beside(column: Column[CampaignRow]) -> list[Column[CampaignRow]]:
    """A rate after how many it is, a count before its rate."""
    if column.key not in RATES:
        return [column]
    if column.kind == "percent":
        return [Column(f"{column.key}_count", column.label, partial(_count, column.key), "count"), column]
    return [column, Column(f"{column.key}_rate", column.label, partial(_rate, column.key), "percent")]


def _count(key: str, row: CampaignRow) -> int | None:
    return SHARES[key](row.now)[0] if row.campaign.measures(key) else None


def _rate(key: str, row: CampaignRow) -> float | None:
    return RATES[key](row.now) if row.campaign.measures(key) else None


def _revenue() -> Column[CampaignRow]:
    return Column("revenue", _("Revenue"), lambda row: row.now.revenue, "money")
