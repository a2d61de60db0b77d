"""What may still be sent today, by whom alone, and in which hours."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Final

from django.db import connection
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Market, User
from sms.hours import Hours
from sms.models import Limits
from sms.models.limits import CLOCKS, NUMBERS

_STANDING: Final = """
SELECT coalesce(l.at_once, %(at_once)s), coalesce(l.market_a_day, %(market_a_day)s) - today.sent,
    coalesce(l.person_a_day, %(person_a_day)s) - today.theirs, coalesce(l.alone_up_to, %(alone_up_to)s),
    g.sender, g.price, g.abroad, coalesce(l.opens, %(opens)s), coalesce(l.closes, %(closes)s)
FROM accounts_market m
LEFT JOIN sms_limits l ON l.market_id = m.id
LEFT JOIN LATERAL (SELECT sender, price, abroad::text FROM sms_gateway
    WHERE market_id = m.id AND active ORDER BY rank, id LIMIT 1) g ON true
CROSS JOIN LATERAL (SELECT count(*) AS sent, count(*) FILTER (WHERE s.by_id = %(user)s) AS theirs
    FROM sms_sending s JOIN sms_textmessage t ON t.sending_id = s.id
    WHERE s.market_id = m.id AND s.at >= %(midnight)s AND NOT s.is_test AND t.stage <> 'cancelled') today
WHERE m.id = %(market)s
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many messages somebody may still confirm: in one go, and today; more than `alone` wait for a colleague.

    And through whom: the `sender` that customers see and the `price` of a segment in the market's currency, `abroad` by
    the country's code; None where no gateway is set up. And in which `hours`.
    """

    at_once: int
    market_left: int
    person_left: int
    alone: int
    sender: str | None
    price: Decimal | None
    hours: Hours
    abroad: Mapping[str, Decimal] = field(default_factory=dict)

    def price_in(self, country: str) -> Decimal | None:
        """Of a segment to a mobile of `country` ("BE"); None where nobody set it."""
        return self.price if country == self.hours.region else self.abroad.get(country)

    def refusal(self, number: int) -> str:
        """Why so many cannot be sent now, as a sentence that says what to do; empty where they can."""
        if number > self.at_once:
            return _("At most %(most)s messages go in one go; choose fewer.") % {"most": self.at_once}
        if number > self.market_left:
            return _("Your market may send %(left)s more messages today; choose fewer, or go on tomorrow.") % {
                "left": self.market_left
            }
        if number > self.person_left:
            return _("You may send %(left)s more messages today; choose fewer, or let a colleague send the rest.") % {
                "left": self.person_left
            }
        return ""


def limits(market: Market) -> Limits:
    """What administrators set for `market`, or the defaults."""
    return Limits.objects.filter(market=market).first() or Limits(market=market)


def hours(market: Market) -> Hours:
    """In which texts leave; no question where `market` came with its `text_limits`."""
    kept: Limits = getattr(market, "text_limits", None) or Limits()
    return Hours(market.zone, market.phone_region, kept.opens, kept.closes)


def allowance(market: Market, user: User) -> Allowance:
    """Counts what was confirmed since midnight on the market's clock; what was called off gives its room back."""
    midnight = datetime.combine(timezone.now().astimezone(market.zone).date(), time.min, market.zone)
    asked = {"market": market.pk, "user": user.pk, "midnight": midnight, **model_to_dict(Limits(), (*NUMBERS, *CLOCKS))}
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, asked)
        at_once, market_left, person_left, alone, sender, price, abroad, *clocks = cursor.fetchone()
    open_at = Hours(market.zone, market.phone_region, *clocks)
    prices = {code: Decimal(each) for code, each in json.loads(abroad or "{}").items()}
    return Allowance(at_once, max(market_left, 0), max(person_left, 0), alone, sender, price, open_at, prices)
