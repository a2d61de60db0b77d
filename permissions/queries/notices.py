"""The texts that customers are shown or read, in the wording of the day; an entry of the ledger names the wording."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Case, When
from django.utils import timezone

from accounts.models import Market
from permissions.models import NoticeVersion

_OTHERWISE: Final = "en"


@dataclass(frozen=True, slots=True)
class Notice:
    """A text that was shown or read, by its number."""

    pk: int
    language: str
    text: str


def notice(market: Market, code: str, language: str = "") -> Notice:
    """The latest version of a text in `language`, else in the market's, else in English; raises LookupError."""
    wanted = [language[:2].lower(), market.language[:2].lower(), _OTHERWISE]
    order = Case(*(When(language=spoken, then=place) for place, spoken in enumerate(dict.fromkeys(wanted))))
    today = timezone.now().astimezone(market.zone).date()
    versions = NoticeVersion.objects.filter(code=code, language__in=wanted, valid_from__lte=today)
    found = versions.order_by(order, "-version").first()
    if found is None:
        raise LookupError(f"there is no text called {code}")
    return Notice(found.pk, found.language, found.text)
