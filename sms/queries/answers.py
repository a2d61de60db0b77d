"""Whom an answer in a conversation goes to: that very telephone, and what we know of who has it."""

from dataclasses import replace

from accounts.models import Market
from sms.queries.conversations import Talk
from sms.queries.recipients import Recipient, customer_recipient
from sms.queries.silences import point


def correspondent(market: Market, talk: Talk) -> Recipient:
    """The customer with the next appointment that they are expected at; of a stranger only the number is known."""
    held = None if talk.wrong or talk.customer_id is None else talk.customer_id
    known = customer_recipient(market, held) if held else []
    who = known[0] if known else Recipient(None, None, "", "", market.language, "", b"", None, *[""] * 6)
    return replace(who, phone=talk.phone, point=point(talk.phone))
