"""Phone calls: to book, and because something was not clear."""

from customers.models import BookedVia
from customers.records import CallRecord
from integrations.demo.clock import HOUR
from integrations.demo.lives import Story, Visit, instant
from integrations.demo.people import SOURCE

_QUESTIONS = ("Hoe laat is mijn afspraak?", "Afspraak verzetten", "Is mijn ruit al binnen?", "Vraag over de factuur")


def call_about(story: Story, visit: Visit) -> None:
    """Bookings by phone are calls; some customers call again, ever fewer since the letters became clearer."""
    rng = story.rng
    if visit.via in {BookedVia.PHONE, BookedVia.VOICEBOT}:
        _called(story, visit, visit.booked_at - 240, by_voicebot=visit.via == BookedVia.VOICEBOT)
    if rng.random() < 0.24 - 0.11 * story.clock.share(visit.booked_at):
        at = visit.booked_at + rng.randrange(HOUR, max(2 * HOUR, visit.starts_at - visit.booked_at))
        at = story.clock.at(story.clock.open_day(story.clock.day(at)), rng.randrange(8 * HOUR, 17 * HOUR))
        _called(story, visit, at, by_voicebot=rng.random() < 0.3)


def _called(story: Story, visit: Visit, at: int, *, by_voicebot: bool) -> None:
    """Of the calls that the voicebot took it finishes six in ten at first, and more as it learns."""
    if at > story.clock.now:
        return
    rng, books = story.rng, at < visit.booked_at
    known = books or rng.random() < 0.8
    story.calls.append(
        CallRecord(
            source=SOURCE,
            external_id=f"G{story.person.number:07d}-{len(story.calls)}",
            began_at=instant(at),
            seconds=rng.randrange(35, 420),
            customer=story.person.record.external_id if known else "",
            subject="Afspraak maken" if books else rng.choice(_QUESTIONS),
            appointment=visit.name if known else "",
            by_voicebot=by_voicebot,
            completed=not by_voicebot or books or rng.random() < 0.6 + 0.18 * story.clock.share(at),
        )
    )
