"""Which key a secret belongs to, and the keys of a market."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from accounts import scopes
from accounts.models import ApiKey, KeptAnswer, Market, User
from accounts.secrets import prefix_of, secret_hash


@dataclass(frozen=True, slots=True)
class Caller:
    """A system that proved itself: its key, what it may do, and the markets it may touch, by code."""

    pk: int
    client: str
    scopes: frozenset[str]
    markets: Mapping[str, Market]
    requests_a_minute: int


def caller(secret: str) -> Caller | None:
    """Whose secret this is, in one query; None for an unknown or revoked one."""
    prefix = prefix_of(secret)
    held = ApiKey.markets.through.objects.filter(apikey__prefix=prefix, apikey__revoked_at=None)
    rows = list(held.select_related("apikey", "market").order_by("market__code")) if prefix else []
    if not rows or not hmac.compare_digest(bytes(rows[0].apikey.hash), secret_hash(secret)):
        return None
    key = rows[0].apikey
    markets = {row.market.code: row.market for row in rows}
    return Caller(key.pk, key.client, frozenset(key.scopes), markets, key.requests_a_minute)


def kept_answer(key: int, name: str) -> KeptAnswer | None:
    """What a request of this key was answered that bore this name."""
    return KeptAnswer.objects.filter(key=key, name=name).first()


@dataclass(frozen=True, slots=True)
class Key:
    """A key as the administrators of one of its markets see it."""

    pk: int
    client: str
    begins: str
    """How its secret begins."""
    scopes: tuple[str, ...]
    markets: tuple[str, ...]
    requests_a_minute: int
    created_at: datetime
    created_by: str
    last_used_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str


def keys(market: Market) -> tuple[Key, ...]:
    """The keys that may touch `market`, the newest first, revoked ones last."""
    found = ApiKey.objects.filter(markets=market).select_related("created_by", "revoked_by")
    return tuple(sorted(map(_key, found.prefetch_related("markets")), key=lambda key: key.revoked_at is not None))


def markets_to_give(user: User) -> QuerySet[Market]:
    """The markets in which somebody manages keys."""
    held = Permission.objects.filter(content_type__app_label="accounts", codename="manage_keys")
    return Market.objects.filter(memberships__user=user, memberships__group__permissions__in=held).distinct()


def _key(key: ApiKey) -> Key:
    return Key(
        pk=key.pk,
        client=key.client,
        begins=f"hld_{key.prefix}",
        scopes=tuple(scopes.title(scope) for scope in key.scopes),
        markets=tuple(market.name for market in key.markets.all()),
        requests_a_minute=key.requests_a_minute,
        created_at=key.created_at,
        created_by=key.created_by.name if key.created_by else "",
        last_used_at=key.last_used_at,
        revoked_at=key.revoked_at,
        revoked_by=key.revoked_by.name if key.revoked_by else "",
    )
