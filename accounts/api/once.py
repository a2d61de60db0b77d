"""A write with a name (`Idempotency-Key`) is done once: whoever repeats it is told what the first was answered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from http import HTTPStatus
from typing import Final

import orjson
from django.db import connection, transaction
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import keep_answer
from accounts.anew import begun_anew
from accounts.api.problems import Problem
from accounts.api.rendering import to_json
from accounts.models import Market
from accounts.queries.keys import Caller, kept_answer

HEADER: Final = "Idempotency-Key"
_LOCK: Final = 7_301_950
_LONGEST: Final = 255

Handler = Callable[..., Response]


def once(handler: Handler, caller: Caller, market: Market | None) -> Handler:
    """Wraps a handler that writes: with a name, the work and the answer are kept in one transaction,
    which is begun anew where it has to be."""

    def named(request: Request, *args: object, **kwargs: object) -> Response:
        name = request.headers.get(HEADER)
        if name is None:
            return handler(request, *args, **kwargs)
        if not 0 < len(name) <= _LONGEST or not name.isprintable():
            raise Problem(HTTPStatus.BAD_REQUEST, "bad_idempotency_key", f"{HEADER} has 1 to {_LONGEST} characters.")
        with transaction.atomic():
            asked = _Asked(caller.pk, name, _fingerprint(request, market))
            answer = _repeated(asked)
            if answer is None:
                answer = handler(request, *args, **kwargs)
                _keep(answer, asked)
            return answer

    return lambda *args, **kwargs: begun_anew(partial(named, *args, **kwargs))


@dataclass(frozen=True, slots=True)
class _Asked:
    key: int
    name: str
    fingerprint: bytes


def _repeated(asked: _Asked) -> Response | None:
    """The answer kept under this name, None where it is new; raises `Problem` while the first is still at work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, f"{asked.key}:{asked.name}"])
        if not cursor.fetchone()[0]:
            raise Problem(HTTPStatus.CONFLICT, "in_progress", f"A request with this {HEADER} is at work; ask again.")
    kept = kept_answer(asked.key, asked.name)
    if kept is None:
        return None
    if bytes(kept.fingerprint) != asked.fingerprint:
        detail = f"Another request was sent with this {HEADER} before; give each its own."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_reused", detail)
    body = bytes(kept.body)
    return Response(orjson.loads(body) if body else None, kept.status, headers={"Idempotency-Replayed": "true"})


def _keep(answer: Response, asked: _Asked) -> None:
    """Keeps what was done; what was refused may be put right and sent again under the same name."""
    if answer.status_code >= HTTPStatus.BAD_REQUEST:
        transaction.set_rollback(True)
        return
    body = b"" if answer.data is None else to_json(answer.data)
    keep_answer(key=asked.key, name=asked.name, fingerprint=asked.fingerprint, status=answer.status_code, body=body)


def _fingerprint(request: Request, market: Market | None) -> bytes:
    """Of method, address, market and what was sent, however it was spaced."""
    sent = orjson.dumps(request.data, option=orjson.OPT_SORT_KEYS) if request.data is not None else b""
    head = f"{request.method} {request.get_full_path()}\n{market.code if market else ''}\n".encode()
    return blake2b(head + sent, digest_size=32).digest()
