"""A batch of records into the database, by the actions of lower floors, and what each row of it became there."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_noop

from accounts.outcomes import Status
from campaigns.actions import (
    CampaignPlan,
    Report,
    VariantPlan,
    lock_market,
    record_events,
    record_reports,
    register_campaigns,
)
from campaigns.events import Event
from campaigns.models import Campaign, MessageLocation, Variant
from customers.actions import record_branches, record_calls
from customers.models import Branch
from customers.queries.removed import OLDER, REMOVED, overtaken, still_removed
from integrations.files import arms, refusals
from integrations.files.actions.watching import Counts, watched
from integrations.files.converted import Converted
from integrations.files.kinds import Kind
from integrations.files.models import ImportRun, State
from integrations.files.queries.marks import Key, marks_of_reports
from integrations.intake import bring_appointments, bring_customers, remove_told

FOREIGN: Final = gettext_noop("is a message of another market")

_JOURNAL: Final = """
INSERT INTO files_importedrow (run_id, "table", row_id, mark)
SELECT %s, %s, * FROM unnest(%s::bigint[], %s::uuid[])
ON CONFLICT (run_id, "table", row_id) DO UPDATE SET mark = excluded.mark
"""
_RENEW: Final = """
UPDATE files_importedrow r SET mark = k.mark FROM unnest(%s::bigint[], %s::uuid[]) k (row_id, mark)
WHERE r.run_id = %s AND r."table" = %s AND r.row_id = k.row_id
"""


def refused(run: ImportRun, batch: Sequence[Converted]) -> arms.Refused:
    """Places in the batch of rows that only the database knows to be wrong: the field, and why."""
    if run.kind == Kind.ASSIGNMENTS:
        return arms.refused(run.market, [one.record for one in batch])
    if run.kind == Kind.EVENTS and run.state == State.IMPORTING:
        return dict.fromkeys(_foreign(run, batch), ("message_id", FOREIGN))
    if run.kind == Kind.APPOINTMENTS:
        return dict.fromkeys(still_removed(run.market, _numbered(batch)), ("status_at", REMOVED))
    if run.kind == Kind.REMOVALS:
        return dict.fromkeys(overtaken(run.market, _numbered(batch)), ("removed_at", OLDER))
    return {}


def _numbered(batch: Sequence[Converted]) -> dict[int, Any]:
    return {place: one.record for place, one in enumerate(batch)}


def note_contradictions(run: ImportRun, batch: Sequence[Converted], wrong: arms.Refused) -> None:
    """Rows that were refused for telling a second variant: their pilot counts whom that was told of."""
    told = [batch[place].record for place, why in wrong.items() if why == arms.CONTRADICTS]
    if told:
        arms.record(run.market, told)


def _foreign(run: ImportRun, batch: Sequence[Converted]) -> set[int]:
    """Events that name, by our own number, a message of another market."""
    told = {pos: one.record.keys[0] for pos, one in enumerate(batch) if one.record.keys}
    known = MessageLocation.objects.filter(pk__in=set(told.values())).exclude(market_id=run.market.pk)
    others = set(known.values_list("pk", flat=True)) if told else set()
    return {pos for pos, message in told.items() if message in others}


def write(run: ImportRun, batch: Sequence[Converted]) -> Counts:
    """Records a batch, which the caller's transaction holds together with the run's own counts."""
    lock_market(run.market)
    return _WRITERS[run.kind](run, batch)


def _events(run: ImportRun, batch: Sequence[Converted]) -> Counts:
    events = [one.record for one in batch]
    strangers = [(event.source, event.customer) for event in events if event.customer and not event.recipient]
    outcomes, _counts = watched(run, "customer", strangers, lambda: record_events(run.market, events))
    fresh, joined = sum(outcome.is_new for outcome in outcomes), sum(one.status == Status.JOINED for one in outcomes)
    return Counter(added=fresh, known=len(outcomes) - fresh, joined=joined)


def _customers(run: ImportRun, batch: Sequence[Converted]) -> Counts:
    records = [one.record for one in batch]
    keys = [(record.source, record.external_id) for record in records]
    return watched(run, "customer", keys, lambda: bring_customers(run.market, records))[1]


def _appointments(run: ImportRun, batch: Sequence[Converted]) -> Counts:
    records = [one.record for one in batch]
    keys = [(record.source, record.external_id) for record in records]
    customers = [(record.source, record.customer) for record in records]
    reminders: list[Event] = [one.event for one in batch if one.event]

    def record() -> int:
        _branches(run, batch)
        _reminder_campaign(run, reminders)
        # Before the appointments: these are then counted once, for the messages that are known by then.
        outcomes = record_events(run.market, reminders) if reminders else []
        bring_appointments(run.market, records)
        return sum(outcome.is_new for outcome in outcomes)

    def with_customers() -> int:
        return watched(run, "customer", customers, record)[0]

    reminded, counts = watched(run, "appointment", keys, with_customers)
    return counts + Counter(reminders=reminded)


def _reminder_campaign(run: ImportRun, reminders: Sequence[Event]) -> None:
    """The campaign of the reminders, marked as what it is: whom they reached was the source's rule, not chance."""
    told = run.told.reminder
    sources = {event.source for event in reminders}
    known = Campaign.objects.filter(market=run.market, source__in=sources, external_id=told.campaign)
    marked = set(known.filter(not_randomised=True).values_list("source", flat=True))
    plan = CampaignPlan("", told.campaign, told.name, "transactional", "sms", not_randomised=True)
    register_campaigns(run.market, [replace(plan, source=source) for source in sorted(sources - marked)])


def _branches(run: ImportRun, batch: Sequence[Converted]) -> None:
    """Branches that the file names; one that it knows by its id alone keeps the name that it has."""
    told = {pk: (pk, name, place) for pk, name, place in (one.branch for one in batch) if pk}
    nameless = [pk for pk, name, _place in told.values() if not name]
    known = set(
        Branch.objects.filter(market=run.market, external_id__in=nameless).values_list("external_id", flat=True)
    )
    fresh = [(pk, name or pk, place) for pk, name, place in told.values() if pk not in known]
    record_branches(run.market, fresh)


def _calls(run: ImportRun, batch: Sequence[Converted]) -> Counts:
    records = [one.record for one in batch]
    keys = [(record.source, record.external_id) for record in records]
    customers = [(record.source, record.customer) for record in records if record.customer]

    def with_customers() -> object:
        return watched(run, "customer", customers, lambda: record_calls(run.market, records))

    return watched(run, "call", keys, with_customers)[1]


def _removals(run: ImportRun, batch: Sequence[Converted]) -> Counts:
    outcomes = remove_told(run.market, [one.record for one in batch]).outcomes
    fresh = sum(outcome.status == Status.ACCEPTED for outcome in outcomes)
    return Counter(added=fresh, known=len(outcomes) - fresh)


def _reports(run: ImportRun, batch: Sequence[Converted]) -> Counts:
    reports: list[Report] = [one.record for one in batch]
    campaigns = {report.campaign for report in reports}
    before = marks_of_reports(run.market, campaigns)
    new = record_reports(run.market, reports)
    after = marks_of_reports(run.market, campaigns)
    _journal(run, "reported", [(pk, after[pk]) for pk in new])
    changed = [(pk, after[pk]) for pk, mark in before.items() if after[pk] != mark]
    _renew(run, "reported", changed)
    return Counter(added=len(new), changed=len(changed), known=len(reports) - len(new) - len(changed))


def _campaigns(run: ImportRun, batch: Sequence[Converted]) -> Counts:
    plans: list[CampaignPlan] = [one.record for one in batch]
    keys = [(plan.source, plan.external_id) for plan in plans]
    whole: dict[Key, CampaignPlan] = {}
    for key, plan in zip(keys, plans, strict=True):
        known = whole[key].variants if key in whole else _wordings(run, key)
        whole[key] = replace(plan, variants=(*known, *plan.variants))
    return watched(run, "campaign", keys, lambda: register_campaigns(run.market, whole.values()))[1]


def _wordings(run: ImportRun, key: Key) -> Sequence[VariantPlan]:
    """The wordings that a campaign has: to register it again must not empty them."""
    of_campaign = {"campaign__market": run.market, "campaign__source": key[0], "campaign__external_id": key[1]}
    kept = Variant.objects.filter(**of_campaign).order_by("pk").values_list("key", "subject", "body")
    return [VariantPlan(*row) for row in kept]


def _refusals(run: ImportRun, batch: Sequence[Converted]) -> Counts:
    records = [one.record for one in batch]
    news = refusals.record(run.market, records, f"import-{run.pk}")
    strangers = refusals.how_many_strangers(run.market, records)
    return Counter(added=news, known=len(batch) - news, strangers=strangers)


def _arms(run: ImportRun, batch: Sequence[Converted]) -> Counts:
    news = arms.record(run.market, [one.record for one in batch])
    return Counter(added=news, known=len(batch) - news)


def _journal(run: ImportRun, table: str, rows: Iterable[tuple[int, UUID]]) -> None:
    _sent(_JOURNAL, rows, lambda ids, found: [run.pk, table, ids, found])


def _renew(run: ImportRun, table: str, rows: Iterable[tuple[int, UUID]]) -> None:
    """What this import changed after having created it is still its own."""
    _sent(_RENEW, rows, lambda ids, found: [ids, found, run.pk, table])


def _sent(statement: str, rows: Iterable[tuple[int, UUID]], values: Callable[..., list[Any]]) -> None:
    told = sorted(rows)
    if told:
        with connection.cursor() as cursor:
            cursor.execute(statement, values([pk for pk, _mark in told], [mark for _pk, mark in told]))


_WRITERS: Final[dict[str, Callable[[ImportRun, Sequence[Converted]], Counts]]] = {
    Kind.EVENTS: _events,
    Kind.RESULTS: _reports,
    Kind.CAMPAIGNS: _campaigns,
    Kind.CUSTOMERS: _customers,
    Kind.APPOINTMENTS: _appointments,
    Kind.REMOVALS: _removals,
    Kind.CALLS: _calls,
    Kind.PERMISSIONS: _refusals,
    Kind.ASSIGNMENTS: _arms,
}
