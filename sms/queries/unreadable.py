"""Texts that a gateway brought and nobody could read: shown with the conversations, for one may be a STOP."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote_plus

from django.utils.translation import get_language_info

from accounts.models import Market
from sms.gateways.texts import decoded
from sms.models import GatewayNotice
from sms.stopwords import LISTS, languages_of

MOST: Final = 20
_SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class UnreadText:
    """What a gateway told, as far as it can be made out."""

    pk: int
    gateway: str
    at: datetime
    shown: str


@dataclass(frozen=True, slots=True)
class StopWords:
    """The words of one language that stop texts, and where the list comes from."""

    language: str
    words: list[str]
    doubtful: list[str]
    source: str


def unreadable_texts(market: Market) -> list[UnreadText]:
    """Those that nobody has dealt with, the newest first."""
    waiting = GatewayNotice.objects.filter(market=market, brings="incoming", handled_at=None).exclude(problem="")
    rows: Any = waiting.order_by("-pk").values_list("pk", "gateway__name", "at", "query", "body")[:MOST]
    return [UnreadText(pk, gateway, at, _shown(query, bytes(body))) for pk, gateway, at, query, body in rows]


def _shown(query: str, body: bytes) -> str:
    told = " ".join(filter(None, (unquote_plus(query), decoded(body))))
    return "".join(sign if sign.isprintable() else " " for sign in told)[:_SHOWN]


def words_that_stop(market: Market) -> list[StopWords]:
    """By language of the market."""
    lists = ((code, LISTS[code]) for code in languages_of(market.language, market.phone_region))
    return [
        StopWords(get_language_info(code)["name_translated"], sorted(one.stop), sorted(one.doubtful), str(one.source))
        for code, one in lists
    ]
