"""What customers answer a day after their visit: four in ten do, a little happier as letters grow clearer."""

from random import Random

from feedback.models import Channel
from feedback.records import AnswerRecord
from integrations.demo.clock import DAY
from integrations.demo.lives import Story, Visit, instant
from integrations.demo.people import SOURCE

_WORDS = {
    "good": ("Snel geholpen en vriendelijk.", "Monteur legde alles goed uit.", "Prima, binnen het uur klaar.", "Top!"),
    "fair": ("Goed, maar ik moest even wachten.", "Prima, al was de afspraak lastig te verzetten.", "Netjes gedaan."),
    "bad": (
        "Ik wist niet dat ik zelf moest komen.", "Twee keer gebeld voor ik een antwoord had.",
        "De ruit was er nog niet.", "Rekening was hoger dan gezegd.",
    ),
}  # fmt: skip


def answer_about(story: Story, visit: Visit, ended: int) -> None:
    """Chance of its own, so that who answers changes nothing else of the story."""
    rng = Random(f"{story.world.seed} {visit.name} answer")  # noqa: S311 (a demo)
    at = ended + DAY + rng.randrange(DAY)
    if at > story.clock.now or rng.random() > 0.4:
        return
    score = _score(rng, happier=0.08 * story.clock.share(at))
    mood = "good" if score > 8 else "fair" if score > 6 else "bad"
    story.answers.append(
        AnswerRecord(
            source="survey",
            external_id=f"E{visit.name}",
            score=score,
            answered_at=instant(at),
            channel=Channel.SMS if rng.random() < 0.3 else Channel.EMAIL,
            customer=story.person.record.external_id,
            appointment=visit.name,
            known_by=SOURCE,
            comment=rng.choice(_WORDS[mood]) if rng.random() < 0.45 else "",
        )
    )


def _score(rng: Random, *, happier: float) -> int:
    chance = rng.random() - happier
    if chance < 0.62:
        return rng.choice((9, 9, 10))
    return rng.choice((7, 8, 8)) if chance < 0.86 else rng.choice((2, 4, 5, 6, 6))
