"""Whom gateways' notices name, written down once they were read: an erasure finds them without reading any.

Who was forgotten before a notice that names them was read is found here too: what it said goes at once.
"""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Market
from customers.contacts.mentioned import points_in
from customers.models import ContactPoint
from permissions.queries.forgotten import forgotten
from sms.actions.holding import CLOCKS
from sms.models import GatewayNotice, NoticeMention
from sms.models.notices import MOST_TRIES, MOST_UNREADABLE

_AT_ONCE: Final = 500
OVER: Final = Q(read_at__isnull=False) | Q(tries__gte=MOST_TRIES)
"""What nobody will read (again)."""
_CUT: Final = """
UPDATE sms_gatewaynotice SET body = substring(body FOR %s)
WHERE id = ANY(%s) AND problem <> '' AND octet_length(body) > %s
"""


def note_mentions(market: Market, notices: Sequence[GatewayNotice]) -> None:
    """Writes whom these notices of a market name, inside the caller's transaction, and cuts what nobody could read.

    An erasure holds numbers before it looks for notices: it finds what is written here, or we its end.
    """
    pks = [notice.pk for notice in notices]
    named = [(one.pk, point) for one in notices for point in _points(market, one)]
    points = {point for _pk, point in named}
    list(ContactPoint.objects.filter(market=market, hash__in=points).order_by("pk").select_for_update(no_key=True))
    done = forgotten(market, points)
    rows = [NoticeMention(notice_id=pk, market=market, point=point) for pk, point in named]
    NoticeMention.objects.bulk_create(rows, batch_size=5_000, ignore_conflicts=True)
    came = {notice.pk: notice.at for notice in notices}
    theirs = {pk for pk, point in named if point in done and came[pk] <= done[point] + CLOCKS}
    GatewayNotice.objects.filter(pk__in=theirs).update(query="", body=b"")
    GatewayNotice.objects.filter(pk__in=pks).update(indexed_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_CUT, [MOST_UNREADABLE, pks, MOST_UNREADABLE])


@transaction.atomic
def index_notices(*, market: Market) -> int:
    """The same of what was read before anybody wrote it down; how many at once."""
    waiting = GatewayNotice.objects.filter(OVER, market=market, indexed_at=None).order_by("pk")
    some = list(waiting.select_for_update(skip_locked=True)[:_AT_ONCE])
    if some:
        note_mentions(market, some)
    return len(some)


def forget_named(market: Market, points: Collection[bytes]) -> None:
    """Deletes what gateways told that names one of these; what was not read yet goes when it is."""
    named = NoticeMention.objects.filter(market=market, point__in=points)
    delete_notices(GatewayNotice.objects.filter(pk__in=list(named.values_list("notice", flat=True))))


def delete_notices(these: QuerySet[GatewayNotice]) -> None:
    """With whom they name, and without reading one of them."""
    mentions = NoticeMention.objects.filter(notice__in=these)
    mentions._raw_delete(mentions.db)
    these._raw_delete(these.db)


def _points(market: Market, notice: GatewayNotice) -> list[bytes]:
    """Each once, in one order."""
    told = notice.query.encode() + b"\n" + bytes(notice.body)
    return sorted(points_in(told, market.phone_region, abroad=True))
