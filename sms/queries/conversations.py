"""Conversations with telephones: the list, one of them, and how many wait to be read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from accounts.models import Market
from accounts.reading import customer_seen, listed
from customers.queries.points import holders
from sms.models import Conversation, Stage, StopDecision
from sms.queries.silences import STOPPED
from sms.queries.words import reason
from ui.cursor import moment_after, moment_from

PAGE: Final = 50
MOST: Final = 200
"""Texts of one conversation that its page shows, the latest."""
SHOWN: Final = {
    "open": "v.done_at IS NULL",
    "unread": "v.unread > 0",
    "perhaps_stop": "v.perhaps_stop",
    "stopped": STOPPED,
    "all": "true",
}
"""What the list can be narrowed to."""
# The first part alone is limited, along the list's own index; what the rest adds is looked up for that page.
_TALKS: Final = f"""
WITH page AS MATERIALIZED (
    SELECT v.* FROM sms_conversation v WHERE v.market_id = %(market)s AND v.phone <> '' AND {{wanted}}
    ORDER BY v.last_at DESC, v.id DESC LIMIT %(limit)s
)
SELECT v.id, v.phone, v.last_at, v.unread, v.perhaps_stop, v.done_at, coalesce(d.name, ''),
    {STOPPED}, coalesce(i.text, ''), w.ids, w.names, w.wrong,
    v.asks_appointment, v.decided, v.decided_at, coalesce(s.name, '')
FROM page v
LEFT JOIN LATERAL (
    SELECT coalesce(array_agg(c.id ORDER BY h.second, c.id), '{{{{}}}}') AS ids,
        array_agg(trim(c.first_name || ' ' || c.last_name) ORDER BY h.second, c.id) AS names,
        array_agg(h.wrong_at IS NOT NULL ORDER BY h.second, c.id) AS wrong
    FROM customers_contactpoint p CROSS JOIN LATERAL {holders("p")} h JOIN customers_customer c ON c.id = h.customer_id
    WHERE p.market_id = v.market_id AND p.hash = v.point) w ON true
LEFT JOIN accounts_user d ON d.id = v.done_by_id
LEFT JOIN accounts_user s ON s.id = v.decided_by_id
LEFT JOIN LATERAL (SELECT left(text, 200) AS text FROM sms_incomingtext
    WHERE market_id = v.market_id AND sender = v.phone AND sender <> '' ORDER BY at DESC, id DESC LIMIT 1) i ON true
ORDER BY v.last_at DESC, v.id DESC
"""
_AFTER: Final = "(v.last_at, v.id) < (%(at)s, %(pk)s)"
_SAID: Final = """
(SELECT i.at, true, i.text, '', '', '', NULL::uuid FROM sms_incomingtext i
WHERE i.market_id = %(market)s AND i.sender = %(phone)s ORDER BY i.at DESC, i.id DESC LIMIT %(most)s)
UNION ALL
(SELECT t.due_at, false, t.text, t.stage, t.reason, coalesce(u.name, ''), t.id FROM sms_textmessage t
LEFT JOIN sms_sending s ON s.id = t.sending_id LEFT JOIN accounts_user u ON u.id = s.by_id
WHERE t.market_id = %(market)s AND t.phone = %(phone)s ORDER BY t.due_at DESC LIMIT %(most)s)
ORDER BY 1 DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """A customer whose telephone it is as far as we know; `wrong` where it was marked as somebody else's."""

    pk: int
    name: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation: with which telephone, whose that is (as far as we know), and what waits. Instants are UTC."""

    pk: int
    phone: str
    last_at: datetime
    unread: int
    perhaps_stop: bool
    done_at: datetime | None
    done_by: str
    stopped: bool
    last: str
    """How the last text from the telephone begins."""
    holders: tuple[Holder, ...] = ()
    asks_appointment: bool = False
    """Whether a STOP that was obeyed may have been about the appointment."""
    decided: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""

    @property
    def decision(self) -> str:
        """What somebody found that a text meant that seemed to ask to stop, in words."""
        return str(StopDecision(self.decided).label) if self.decided else ""

    @property
    def customer_id(self) -> int | None:
        """The only customer whose it is; None where nobody, or more than one, has it."""
        return self.holders[0].pk if len(self.holders) == 1 else None

    @property
    def customer(self) -> str:
        """The names of those whose it is."""
        return ", ".join(one.name for one in self.holders if one.name)

    @property
    def wrong(self) -> bool:
        """Whether the number was marked as somebody else's than any of these."""
        return bool(self.holders) and all(one.wrong for one in self.holders)


@dataclass(frozen=True, slots=True)
class Said:
    """One text: theirs, or ours with what became of it and who sent it (nobody: an answer by itself)."""

    at: datetime
    theirs: bool
    text: str
    stage: str
    reason: str
    by: str
    pk: UUID | None

    @property
    def stage_name(self) -> str:
        return str(Stage(self.stage).label) if self.stage else ""

    @property
    def why(self) -> str:
        """Why it was held back or is not delivered, in words."""
        return reason(self.reason)


@dataclass(frozen=True, slots=True)
class Talks:
    """A page of the list, the latest first; `older` is where the next one begins."""

    rows: tuple[Talk, ...]
    older: str = ""


def conversations(market: Market, *, shown: str = "open", after: str = "") -> Talks:
    """Conversations of a market, narrowed to one of `SHOWN`; a broken `after` gives the first page."""
    at, pk = moment_from(after)
    asked = {"market": market.pk, "at": at, "pk": pk, "limit": PAGE + 1}
    rows = [_talk(row) for row in _rows(_TALKS.format(wanted=f"{SHOWN[shown]} AND {_AFTER}"), asked)]
    listed(market, "texts", (holder.pk for row in rows[:PAGE] for holder in row.holders))
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Talks(tuple(rows[:PAGE]), moment_after(last.last_at, last.pk) if last else "")


def conversation(market: Market, pk: int) -> Talk | None:
    """One conversation; None for another market's as for none."""
    found = _rows(_TALKS.format(wanted="v.id = %(pk)s"), {"market": market.pk, "pk": pk, "limit": 1})
    if not found:
        return None
    talk = _talk(found[0])
    for holder in talk.holders:
        customer_seen(market, holder.pk)
    return talk


def _talk(row: tuple[Any, ...]) -> Talk:
    *told, ids, names, wrong, appointment, decided, at, by = row
    held = tuple(Holder(*one) for one in zip(ids, names or (), wrong or (), strict=True))
    return Talk(*(*told, held, appointment, decided, at, by))


def said(market: Market, phone: str) -> list[Said]:
    """The last texts from and to a telephone, the oldest first."""
    rows = _rows(_SAID, {"market": market.pk, "phone": phone, "most": MOST})
    return [Said(*row) for row in reversed(rows)]


def unread(market: Market) -> int:
    """How many conversations wait to be read."""
    return Conversation.objects.filter(market=market, unread__gt=0).exclude(phone="").count()


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
