"""Texts to somebody who turns out to be another customer."""

from accounts.models import Market
from sms.models import ListedRow, TextMessage


def hand_over_texts(*, market: Market, gone: int, kept: int) -> int:
    """Gives a customer's texts and rows of lists to another; how many texts."""
    ListedRow.objects.filter(of__market=market, customer_id=gone).update(customer_id=kept)
    return TextMessage.objects.filter(market=market, customer_id=gone).update(customer_id=kept)
