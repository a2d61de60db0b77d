"""A few pilots among the customers of the demo, planned, drawn, read and decided by the code that does so for real."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Market, User
from customers.models import Appointment, AppointmentStatus, Customer
from customers.records import AppointmentRecord
from integrations.intake import bring_appointments
from pilots.actions import assign_audience, create, decide, expose_by_rule, launch, observe, take_looks
from pilots.actions.deciding import Verdict
from pilots.actions.planning import Named
from pilots.models import Assignment, Choice, Observation, Pilot
from pilots.plan import Arm, Guardrail, Plan
from pilots.queries.pilots import standing

DAY: Final = timedelta(days=1)
_RAILS: Final = (Guardrail("cancelled", 0.03), Guardrail("unsubscribed", 0.02), Guardrail("calls_per_appointment", 0.1))
_LOST: Final = (AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Told:
    """One pilot of the story: when it began and was decided, in days ago, and of how many in a hundred whom variant B
    lost it kept all the same."""

    name: str
    hypothesis: str
    arms: tuple[str, str]
    began: int
    decided: int | None
    kept: int
    verdict: Verdict | None = None


_STORY: Final = (
    Told(
        "Herinnering met wijzigknop",
        "Wie zijn afspraak met één klik kan verzetten, komt eerder dan wie moet bellen.",
        ("Huidige herinnering", "Met wijzigknop"),
        began=77,
        decided=None,
        kept=90,
    ),
    Told(
        "Bevestiging met naam van de monteur",
        "Een gezicht en een naam maken een afspraak persoonlijker, en dan blijft men minder weg.",
        ("Zonder naam", "Met naam en foto"),
        began=270,
        decided=165,
        kept=95,
        verdict=Verdict(
            Choice.ROLL_OUT,
            "Meer klanten kwamen, en geen grens kwam in zicht.",
            "Persoonlijk werkt beter dan een tweede herinnering.",
            "B",
        ),
    ),
    Told(
        "Sms in plaats van e-mail",
        "Een sms wordt vaker gelezen dan een e-mail.",
        ("E-mail", "Sms"),
        began=230,
        decided=120,
        kept=0,
        verdict=Verdict(
            Choice.INCONCLUSIVE, "Geen verschil in opkomst, wel kosten.", "Wie niet leest, leest ook geen sms."
        ),
    ),
)
_DRAFT: Final = Told(
    "Ruitenwissers na het bezoek",
    "Wie net geholpen is, komt eerder terug.",
    ("Niets", "Aanbod na drie dagen"),
    0,
    None,
    0,
)


def tell_pilots(market: Market, *, owner: User, now: datetime) -> list[Pilot]:
    """The pilots of the story that this market has customers enough for; the others stay drafts."""
    found = [_tell(market, owner, told, now) for told in _STORY]
    plan = _plan(_DRAFT)
    found.append(create(by=owner, market=market, named=Named(_DRAFT.name, owner), plan=plan))
    _observe(market, owner)
    return found


def _plan(told: Told) -> Plan:
    first, second = told.arms
    arms = (Arm("A", first, 50), Arm("B", second, 50))
    return Plan(
        hypothesis=told.hypothesis, audience="customers", trigger="booking", arms=arms, window_days=14,
        guardrails=_RAILS, effect=0.03,
    )  # fmt: skip


@transaction.atomic
def _tell(market: Market, owner: User, told: Told, now: datetime) -> Pilot:
    began, until = now - told.began * DAY, now - (told.decided or 0) * DAY
    pilot = create(by=owner, market=market, named=Named(told.name, owner), plan=_plan(told))
    try:
        launch(by=owner, pilot=pilot, now=began)
    except ValidationError:
        return pilot
    assign_audience(by=owner, pilot=pilot, now=began)
    expose_by_rule(pilot=pilot, now=until)
    bring_appointments(market, list(_kept(pilot, told, now)))
    take_looks(pilot=pilot, now=until, whole=True)
    if told.verdict:
        decide(by=owner, pilot=pilot, verdict=told.verdict, reading=standing(pilot).reading, now=until)
    return pilot


def _kept(pilot: Pilot, told: Told, now: datetime) -> Iterator[AppointmentRecord]:
    """Appointments that variant B saved: told as kept after all."""
    exposed = Assignment.objects.filter(pilot=pilot, arm=1, exposed_at__isnull=False)
    since = {row.customer_id: row.exposed_at for row in exposed if row.exposed_at}
    names = dict(Customer.objects.filter(pk__in=since).values_list("pk", "external_id"))
    lost = Appointment.objects.filter(market=pilot.market, customer_id__in=since, status__in=_LOST)
    for visit in lost.select_related("branch").order_by("pk"):
        at = max(visit.status_at, visit.starts_at) + timedelta(hours=1)
        within = since[visit.customer_id] <= visit.starts_at < since[visit.customer_id] + 14 * DAY
        if within and at < now and visit.pk % 100 < told.kept:
            yield AppointmentRecord(
                source=visit.source, external_id=visit.external_id, customer=names[visit.customer_id],
                booked_at=visit.booked_at, starts_at=visit.starts_at, status=AppointmentStatus.ATTENDED, status_at=at,
                booked_via=visit.booked_via, branch=visit.branch.external_id if visit.branch else "",
                service=visit.service, at_customer=visit.at_customer, payer=visit.payer,
            )  # fmt: skip


def _observe(market: Market, owner: User) -> None:
    observation = Observation(
        market=market, name="Herinneringen van vorig voorjaar",
        why_not="Alleen wie een mobiel nummer had achtergelaten kreeg er een; die klanten kwamen altijd al vaker.",
        with_label="Herinnerd", with_n=8_214, with_successes=7_735, without_label="Niet herinnerd", without_n=2_961,
        without_successes=2_641, by=owner,
    )  # fmt: skip
    observe(by=owner, observation=observation)
