"""Who may deliver: nothing is kept of a request before its sender has proved itself."""

import contextlib
import logging
import warnings
from typing import Final

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError

from accounts.bodies import NOTICE, drain, length
from accounts.limits import failed_too_often
from accounts.models import Market
from integrations.models import Problem
from integrations.queries import route_for
from integrations.webhooks.readers import Reader, reader_of

FAILURES_A_MINUTE: Final = 60
"""How many wrong secrets from one address a provider's webhook answers before it only says "too many"."""
_STATUS: Final = {Problem.TOO_LARGE: 413, Problem.TOO_MANY: 429}
_log = logging.getLogger(__name__)


class RefusedError(Exception):
    """The request is not accepted; carries why, and never what was in it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def refuse(problem: Problem, *, source: str) -> JsonResponse:
    """The answer to a refused request: 413, 429 or 400, with the reason as a code and in words."""
    if problem != Problem.TOO_MANY:
        _log.warning("%s webhook refused: %s", source, problem.value)
    return JsonResponse({"error": problem.value, "detail": str(problem.label)}, status=_STATUS.get(problem, 400))


def open_reader(source: str) -> Reader:
    """The provider's reader; raises `RefusedError` where a key it needs is not in the settings."""
    try:
        return reader_of(source)
    except AnymailConfigurationError as error:
        raise RefusedError(Problem.NOT_SET_UP) from error


def is_protected(source: str) -> bool:
    """Whether the settings hold a secret or a signature's key for this provider."""
    with warnings.catch_warnings(), contextlib.suppress(RefusedError):
        warnings.simplefilter("ignore")  # of what is asked here
        return open_reader(source).is_protected
    return False


def load_body(request: HttpRequest) -> None:
    """Reads the body; raises `RefusedError`, keeping nothing of it, above `NOTICE` bytes."""
    if length(request) > NOTICE:
        drain(request)
        raise RefusedError(Problem.TOO_LARGE)
    try:
        _ = request.body
    except UnreadablePostError as error:
        raise RefusedError(Problem.UNREADABLE) from error


def authenticate(reader: Reader, request: HttpRequest, *, source: str) -> None:
    """Passes a request that proves itself by secret and signature, as far as set; raises `RefusedError` otherwise."""
    if not reader.is_protected and not settings.RELAXED:
        raise RefusedError(Problem.UNPROTECTED)
    try:
        reader.run_validators(request)
    except AnymailConfigurationError as error:
        raise RefusedError(Problem.NOT_SET_UP) from error
    except Exception as error:
        forged = isinstance(error, AnymailWebhookValidationFailure)
        problem = Problem.FORGED if forged else Problem.UNREADABLE
        often = failed_too_often(request, f"webhook:{source}", most=FAILURES_A_MINUTE)
        raise RefusedError(Problem.TOO_MANY if often else problem) from error


def market_for(source: str) -> Market:
    """The market that this source delivers for; raises `RefusedError` where its connection is off or none exists."""
    route = route_for(source)
    if route is None:
        raise RefusedError(Problem.NOT_SET_UP)
    if not route.active:
        raise RefusedError(Problem.SWITCHED_OFF)
    return route.market
