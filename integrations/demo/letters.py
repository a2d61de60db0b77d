"""The campaigns of the story: what is sent, how often it is read, and which link it wants clicked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from campaigns.actions import CampaignPlan, VariantPlan
from integrations.demo.clock import Clock
from integrations.demo.texts import NEWSLETTER, texts, wordings

SOURCE = "selligent"
SITE = "https://www.glashelder.example"
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
_THEMES = (
    "ijs krabben zonder krassen", "zicht in de winterzon", "klaar voor het voorjaar", "stuifmeel op uw ruit",
    "met een heldere blik op reis", "insecten op de voorruit", "vakantiecheck", "zomerse steenslag",
    "camera achter de ruit", "herfst: bladeren en condens", "vorst op komst", "veilig de donkere dagen door",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """A campaign as the story uses it; `read` is the share of people who open it, `click` of those who then click."""

    key: str
    name: str
    kind: str
    channel: str = "email"
    journey: str = ""
    read: float = 0.35
    click: float = 0.1
    wordings: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()

    @property
    def variants(self) -> tuple[str, ...]:
        """A, B …; one nameless wording where there is no test."""
        return tuple("ABC"[: len(self.wordings)]) if len(self.wordings) > 1 else ("",)

    def plan(self) -> CampaignPlan:
        """What the sending system tells of it."""
        return CampaignPlan(
            source=SOURCE,
            external_id=self.key,
            name=self.name,
            kind=self.kind,
            channel=self.channel,
            journey=self.journey,
            variants=[VariantPlan(key, *words) for key, words in zip(self.variants, self.wordings, strict=True)],
        )


def letters(code: str, clock: Clock) -> dict[str, Letter]:
    """A market's campaigns by key, newsletters of its months included."""
    keys = [key for key, text in texts().items() if key != NEWSLETTER and code in text.get("markets", ["nl"])]
    return {letter.key: letter for letter in (*map(_letter, keys), *_newsletters(code, clock))}


def _letter(key: str) -> Letter:
    text = texts()[key]
    channel = text.get("channel", "email")
    return Letter(
        key=key,
        name=text["name"],
        kind=text["kind"],
        channel=channel,
        journey=text.get("journey", ""),
        read=text.get("read", 0.0),
        click=text["click"],
        wordings=wordings(key),
        links=(f"https://gh.example/{key}",) if channel == "sms" else _links(key),
    )


def _links(page: str) -> tuple[str, ...]:
    return tuple(f"{SITE}/{path}?bron=mail" for path in (page, "afspraak", "voorkeuren"))


def first_days(clock: Clock) -> list[int]:
    """The first Tuesday of each month of the story."""
    days = range(clock.today + 1)
    return [day for day in days if clock.dates[day].weekday() == 1 and clock.dates[day].day <= 7]


def newsletter_key(clock: Clock, day: int) -> str:
    """The key of the newsletter of a day's month."""
    return f"nieuwsbrief-{clock.dates[day]:%Y-%m}"


def _newsletters(code: str, clock: Clock) -> Iterator[Letter]:
    """Monthly in the Netherlands, in March and September in Belgium."""
    for day in first_days(clock):
        date = clock.dates[day]
        month, theme = MONTHS[date.month - 1], _THEMES[date.month - 1]
        if code == "nl" or date.month in {3, 9}:
            yield replace(
                _letter(NEWSLETTER),
                key=newsletter_key(clock, day),
                name=f"Nieuwsbrief {month} {date.year}: {theme}",
                wordings=wordings(NEWSLETTER, theme=theme.capitalize()),
            )
