"""From a booking to the visit and what follows it: who is reminded, who comes, what it brings in."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random
from zlib import crc32

from customers.models import AppointmentStatus, BookedVia
from customers.records import AppointmentRecord
from integrations.demo.answers import answer_about
from integrations.demo.calls import call_about
from integrations.demo.clock import DAY, HOUR, MINUTE, Clock
from integrations.demo.lives import Story, Visit, instant
from integrations.demo.people import SOURCE

# Service, its share, and what it brings in, in euro.
_SERVICES = (("Ruitvervanging", 52, 285, 650), ("Ruitreparatie", 84, 90, 135), ("Ruit en kalibratie", 100, 420, 650))
_PAYERS = ("Polder Verzekeringen", "Noordzee Polis", "Lindeboom Verzekeringen", "LeaseWijs", "Autovloot Lease", "", "")
"""Who pays; nobody but the customer where it is empty."""
_EXTRAS = (("Ruitenwissers", 9), ("Ruitenvloeistof", 15), ("Ruitcoating", 18), ("", 100))


def book(story: Story, at: int, via: BookedVia) -> None:
    """An appointment and all that comes of it."""
    if at > story.clock.now:
        return
    rng, clock = story.rng, story.clock
    story.visits += 1
    chance = rng.randrange(100)
    service, _upto, low, high = next(row for row in _SERVICES if chance < row[1])
    visit = Visit(
        name=f"A{story.person.number:07d}-{story.visits}",
        booked_at=at,
        starts_at=_slot(rng, clock, clock.day(at) + 1 + int(rng.expovariate(1 / 3))),
        via=via,
        service=service,
        revenue=Decimal(rng.randrange(low * 100, high * 100, 5)) / 100,
        at_customer=rng.random() < 0.12,
        payer=rng.choice(_PAYERS),
        cross_sell=_extra(rng.randrange(100)),
    )
    call_about(story, visit)
    _live_through(story, visit)


def _extra(chance: int) -> str:
    return next(name for name, upto in _EXTRAS if chance < upto)


def _slot(rng: Random, clock: Clock, day: int) -> int:
    day = clock.open_day(min(day, len(clock.dates) - 1))
    quarters = 20 if clock.dates[day].weekday() == 5 else 36
    return clock.at(day, 8 * HOUR + rng.randrange(quarters) * 15 * MINUTE)


def _live_through(story: Story, visit: Visit) -> None:
    """Confirmation, reminder, and how it ends; who was reminded forgets less."""
    rng, mailbox = story.rng, story.mailbox
    _status(story, visit, AppointmentStatus.BOOKED, visit.booked_at)
    mailbox.send("bevestiging", visit.booked_at + MINUTE)
    if rng.random() < 0.05:
        at = visit.booked_at + int((visit.starts_at - visit.booked_at) * rng.uniform(0.1, 0.95))
        _status(story, visit, AppointmentStatus.CANCELLED, at)
        mailbox.send("geannuleerd", at + MINUTE)
        return
    visit = _moved(story, visit) if rng.random() < 0.07 else visit
    reminded = visit.starts_at - visit.booked_at > DAY and mailbox.send("herinnering", visit.starts_at - DAY).arrived
    if rng.random() < (0.019 if reminded else 0.042):
        _status(story, visit, AppointmentStatus.NO_SHOW, visit.starts_at + 3 * HOUR)
        again = mailbox.send("niet-verschenen", visit.starts_at + DAY)
        if again.clicked:
            book(story, again.clicked_at + HOUR, BookedVia.WEB)
        return
    _completed(story, visit, visit.starts_at + rng.randrange(40, 170) * MINUTE)


def _moved(story: Story, visit: Visit) -> Visit:
    """To a few days later, told some time before it would have begun."""
    at = visit.booked_at + int((visit.starts_at - visit.booked_at) * story.rng.uniform(0.2, 0.9))
    if at > story.clock.now:
        return visit
    day = story.clock.day(visit.starts_at) + story.rng.randrange(1, 6)
    moved = replace(visit, starts_at=_slot(story.rng, story.clock, day))
    _status(story, moved, AppointmentStatus.CHANGED, at)
    story.mailbox.send("gewijzigd", at + MINUTE)
    return moved


def _completed(story: Story, visit: Visit, at: int) -> None:
    rng, mailbox = story.rng, story.mailbox
    if visit.at_customer:
        mailbox.send("onderweg", visit.starts_at - 30 * MINUTE)
    _status(story, visit, AppointmentStatus.ATTENDED, at)
    mailbox.send("factuur", at + 2 * HOUR)
    mailbox.send("review", at + DAY)
    answer_about(story, visit, at)
    if rng.random() < 0.4:
        mailbox.send("garantie", at + 14 * DAY)


def _window(visit: Visit, now: int) -> datetime | None:
    """A new window comes in some hours or days before it is fitted; a repair needs none."""
    ahead = 4 + crc32(visit.name.encode()) % 60  # by the name, so that nothing else in the world changes by it
    arrives = max(visit.starts_at - ahead * HOUR, visit.booked_at)
    return instant(arrives) if visit.service != "Ruitreparatie" and arrives <= now else None


def _status(story: Story, visit: Visit, status: AppointmentStatus, at: int) -> None:
    """What has not happened yet is not told: such an appointment stays booked."""
    if at > story.clock.now:
        return
    came = status == AppointmentStatus.ATTENDED
    story.appointments.append(
        AppointmentRecord(
            source=SOURCE,
            external_id=visit.name,
            customer=story.person.record.external_id,
            booked_at=instant(visit.booked_at),
            starts_at=instant(visit.starts_at),
            status=status,
            status_at=instant(at),
            booked_via=visit.via,
            branch=story.person.branch,
            service=visit.service,
            revenue=visit.revenue if came else None,
            at_customer=visit.at_customer,
            payer=visit.payer,
            cross_sell=visit.cross_sell if came else "",
            window_arrived_at=_window(visit, story.clock.now),
        )
    )
