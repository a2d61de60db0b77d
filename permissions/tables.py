"""Tables of permissions."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from permissions.models import Action, Channel, Purpose, Source
from permissions.queries.tallies import Entry
from permissions.reasons import REASONS
from ui.tables import Column


def entry_columns() -> Sequence[Column[Entry]]:
    """Entries of the ledger, each leading to its customer."""
    return (
        Column("at", _("When"), lambda row: row.at, "instant", sortable=False),
        Column("action", _("What"), lambda row: str(Action(row.action).label), href=_card, under=_whose),
        Column("channel", _("Channel"), lambda row: str(Channel(row.channel).label)),
        Column("purpose", _("Purpose"), lambda row: str(Purpose(row.purpose).label)),
        Column("source", _("Where from"), lambda row: str(Source(row.source).label), under=lambda row: row.by),
        Column("reason", _("Reason"), lambda row: str(REASONS.get(row.reason, row.reason)) or None),
    )


def _card(row: Entry) -> str:
    return reverse("customers:detail", args=[row.customer_id]) if row.customer_id else ""


def _whose(row: Entry) -> str:
    return _("customer %(number)s") % {"number": row.customer_id} if row.customer_id else _("somebody unknown")
