"""Workbooks that the worker writes: asked for, written, deleted a day later."""

import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django_q.tasks import async_task

from accounts.actions import audit
from accounts.models import Market, User
from accounts.queries.standing import standing
from campaigns.models import Message, Rule, Workbook
from campaigns.models.workbook import KEPT, State, folder
from campaigns.queries import people
from campaigns.queries.ages import known
from campaigns.queries.people import Behind
from campaigns.queries.results import Attributed, Scope
from campaigns.words import METRIC_WORDS, said, whose
from ui.exports import ExportHead, write_workbook
from ui.period import Period
from ui.spreadsheets import signs_of
from ui.tables import Table

NEEDED: Final = frozenset({"campaigns.view_results", "campaigns.export_results", "customers.view_customers"})
_SILENCE: Final = timedelta(minutes=10)
"""A worker that was not heard of for this long is dead; counting may take five minutes."""
_PATIENCE: Final = "5min"
Lay = Callable[[Behind], Table[Any]]
"""How the customers behind a number are laid out in lines."""
_log = logging.getLogger(__name__)


@transaction.atomic
def ask_workbook(*, by: User, behind: Behind, filters: Sequence[tuple[str, str]] = ()) -> Workbook:
    """Has the worker write the customers behind a number, as they are when it writes; audited.

    `filters` says in words what chose the campaigns.
    """
    scope = behind.scope
    asked = Workbook.objects.create(
        asked_by=by,
        market=scope.market,
        campaigns=[campaign.pk for campaign in behind.campaigns],
        filters=list(filters),
        variant=behind.variant,
        link=behind.link,
        metric=behind.metric,
        first=scope.period.first,
        last=scope.period.last,
        rule=scope.attributed.rule,
        days=scope.attributed.days,
        language=translation.get_language() or "nl",
    )
    audit(by=by, action="campaigns.export", market=scope.market, target=str(asked))
    async_task("campaigns.tasks.write_workbook", asked.pk, save=False)
    return asked


def write(*, pk: int, lay: Lay) -> bool:
    """Writes one; whether it did. What another worker has in hand, is done or gone is passed by."""
    if not _claimed(pk):
        return False
    asked = Workbook.objects.select_related("asked_by", "market", "variant", "link").get(pk=pk)
    stored = f"{secrets.token_hex(16)}.xlsx"
    try:
        _write(asked, stored, lay)
    except Exception:
        (folder() / stored).unlink(missing_ok=True)
        _progress(pk, state=State.FAILED)
        _log.exception("%s was not written", asked)
        return False
    return True


def _claimed(pk: int) -> bool:
    return bool(_waiting().filter(pk=pk).update(state=State.RUNNING, done=0, touched_at=timezone.now()))


def _waiting() -> Any:  # noqa: ANN401 (a QuerySet)
    dead = Q(state=State.RUNNING, touched_at__lt=timezone.now() - _SILENCE)
    return Workbook.objects.filter(Q(state=State.WAITING) | dead)


def _progress(pk: int, **told: object) -> None:
    Workbook.objects.filter(pk=pk).update(touched_at=timezone.now(), **told)


def _write(asked: Workbook, stored: str, lay: Lay) -> None:
    """Raises `PermissionError` where who asked may no longer see it."""
    if not (asked.asked_by.is_active and standing(asked.asked_by).permissions(asked.market) >= NEEDED):
        raise PermissionError(str(asked))
    behind = _behind(asked)
    counted = people.count(behind, patience=_PATIENCE)
    _progress(asked.pk, total=counted.messages if counted else 0)
    with translation.override(asked.language), (folder() / stored).open("xb") as file:
        title = f"{whose(behind.campaigns)}: {METRIC_WORDS[asked.metric]}"
        filters = (*((label, words) for label, words in asked.filters), *said(known(behind.scope)))
        signs = signs_of(asked.market.locale)
        head = ExportHead(title, stored, asked.market.zone, timezone.now(), behind.scope.period, filters, signs=signs)
        done, whole = write_workbook(file, lay(behind), head, tell=lambda done: _progress(asked.pk, done=done))
    _progress(asked.pk, state=State.DONE, done=done, total=max(done, asked.total), whole=whole, stored=stored)


def _behind(asked: Workbook) -> Behind:
    period = Period("C", asked.first, asked.last, asked.market.zone, timezone.now())
    scope = Scope(asked.market, period, Attributed(Rule(asked.rule), asked.days))
    return Behind(scope, asked.chosen, asked.metric, asked.variant, asked.link)


def take_up_waiting(lay: Lay) -> int:
    """Writes those whose task went lost or whose worker died; how many."""
    return sum(write(pk=pk, lay=lay) for pk in _waiting().order_by("asked_at").values_list("pk", flat=True))


@transaction.atomic
def drop_workbooks(*, market: Market, customer_id: int) -> int:
    """Deletes workbooks of campaigns that a customer was sent, whose names may be theirs, before their day is over.

    How many. One that is being written becomes nobody's, and goes with the others that are.
    """
    sent = Message.objects.filter(market_id=market.pk, customer_id=customer_id, campaign__isnull=False)
    campaigns = list(sent.values_list("campaign_id", flat=True).distinct())
    theirs = list(Workbook.objects.filter(market=market, campaigns__overlap=campaigns))
    Workbook.objects.filter(pk__in=[one.pk for one in theirs]).delete()
    transaction.on_commit(partial(_discard, [one.path for one in theirs if one.stored]))
    return len(theirs)


def _discard(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def delete_expired() -> int:
    """Deletes workbooks past their day, with their files, and files that belong to none; how many workbooks."""
    before = timezone.now() - KEPT
    deleted, _ = Workbook.objects.filter(asked_at__lt=before).delete()
    theirs = set(Workbook.objects.values_list("stored", flat=True))
    begun = (timezone.now() - _SILENCE).timestamp()  # one that is being written belongs to none yet
    for path in folder().glob("*.xlsx"):
        if path.name not in theirs and path.stat().st_mtime < begun:
            path.unlink(missing_ok=True)
    return deleted
