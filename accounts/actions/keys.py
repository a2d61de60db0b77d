"""What may be done with the keys of other systems: make, revoke, count their use, keep their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import may
from accounts.actions.log import audit
from accounts.models import ApiKey, KeptAnswer, Market, User
from accounts.models.keys import RETENTION
from accounts.scopes import SCOPES
from accounts.secrets import new_secret, prefix_of, secret_hash

_COUNT = """
UPDATE accounts_apikey SET
    used_in_minute = CASE WHEN last_used_at >= date_trunc('minute', t.now, 'UTC') THEN used_in_minute + 1 ELSE 1 END,
    last_used_at = t.now
FROM statement_timestamp() AS t(now)
WHERE id = %s
RETURNING used_in_minute, 60 - extract(second FROM t.now)
"""


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key with its secret, which nobody can be told again."""

    key: ApiKey
    secret: str


@dataclass(frozen=True, slots=True)
class Use:
    """How many requests a key made in this minute, this one included, and when the minute ends."""

    requests: int
    ends_in: timedelta


@transaction.atomic
def issue_key(
    *, by: User | None, client: str, scopes: Sequence[str], markets: Sequence[Market], requests_a_minute: int = 600
) -> IssuedKey:
    """Makes a key. Raises `ValidationError` without a scope or a market or for an unknown scope, and
    `PermissionDenied` unless `by` manages keys in every one of the markets.
    """
    if not scopes or not markets or not set(scopes) <= set(SCOPES):
        raise ValidationError(_("A key needs at least one scope and one market."))
    if by is not None and not all(may(by, "accounts.manage_keys", market) for market in markets):
        raise PermissionDenied(_("You do not manage keys in each of these markets."))
    secret = new_secret()
    key = ApiKey(
        client=client,
        prefix=prefix_of(secret),
        hash=secret_hash(secret),
        scopes=sorted(set(scopes)),
        requests_a_minute=requests_a_minute,
        created_by=by,
    )
    key.clean_fields(exclude={field.name for field in ApiKey._meta.fields} - {"client", "requests_a_minute"})
    key.save(force_insert=True)
    key.markets.set(markets)
    _write_down("key.issued", by, key)
    return IssuedKey(key, secret)


@transaction.atomic
def revoke_key(*, by: User | None, key: ApiKey) -> bool:
    """Refuses a key from now on, in all of its markets; False where it was revoked already.

    Who manages keys in one of its markets may do so: a key that has leaked must not wait for anybody.
    """
    if by is not None and not any(may(by, "accounts.manage_keys", market) for market in key.markets.all()):
        raise PermissionDenied(_("You do not manage keys in any of its markets."))
    revoked = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)
    if revoked:
        _write_down("key.revoked", by, key)
    return bool(revoked)


def _write_down(action: str, by: User | None, key: ApiKey) -> None:
    """One entry in each market of the key, for each has its own readers."""
    for market in key.markets.all():
        audit(by=by, action=action, market=market, target=f"key {key.pk}", detail={"client": key.client})


def count_use(*, pk: int) -> Use:
    """Counts one more request of a key, in one statement of its own, so that nothing waits for it."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [pk])
        requests, seconds = cursor.fetchone()
    return Use(requests, timedelta(seconds=float(seconds)))


def keep_answer(*, key: int, name: str, fingerprint: bytes, status: int, body: bytes) -> None:
    """Keeps what a request named `name` was answered, in the transaction that did what it asked."""
    KeptAnswer.objects.create(key_id=key, name=name, fingerprint=fingerprint, status=status, body=body)


def forget_answers() -> int:
    """Deletes answers past their retention; returns how many."""
    return KeptAnswer.objects.filter(at__lt=timezone.now() - RETENTION).delete()[0]
