"""Taking in a list of people to text."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import Market, User
from sms.listing import Kind, rows
from sms.models import ListedRow, RecipientList
from sms.models.limits import MOST
from sms.queries.resolving import Resolved, resolve

_AT_ONCE: Final = 2000


@transaction.atomic
def take_list(*, by: User, market: Market, text: str) -> RecipientList:
    """Keeps who is named in `text`, one a row, and which rows name nobody.

    Raises ValidationError for an empty list, and for more than `MOST` rows.
    """
    found = list(rows(text, region=market.phone_region))
    if not found:
        raise ValidationError(_("There is nothing in this list: give one telephone, e-mail address or number a row."))
    if len(found) > MOST:
        raise ValidationError(
            _("A list holds at most %(most)s rows; this one has %(rows)s.") % {"most": MOST, "rows": len(found)}
        )
    resolved = resolve(market, found)
    unreadable = sum(bool(each.problem) for each in resolved)
    kept = RecipientList.objects.create(
        market=market, by=by, readable=len(resolved) - unreadable, unreadable=unreadable
    )
    ListedRow.objects.bulk_create([_row(kept, each) for each in resolved], batch_size=_AT_ONCE)
    audit(by=by, action="texts.list_given", market=market, target=f"list {kept.pk}", detail={"rows": len(resolved)})
    return kept


def _row(kept: RecipientList, each: Resolved) -> ListedRow:
    is_phone = each.row.kind == Kind.PHONE and not each.problem
    return ListedRow(
        of=kept,
        number=each.row.number,
        given=each.row.value[:80] if each.problem else "",
        problem=each.problem,
        phone=each.row.value if is_phone else "",
        point=each.point if is_phone else None,
        customer_id=each.customer,
        appointment_id=each.appointment,
    )
