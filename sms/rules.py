"""What makes a text a template: its own language's text, known placeholders, and for marketing who we are and a no."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Market
from sms.models import Purpose
from sms.spelling import tidy
from sms.wording import placeholders, wrongs

LONGEST: Final = 918
"""Six segments of GSM 7-bit: a longer text is no text message."""


def company() -> str:
    """Who sends, as customers know it."""
    return settings.COMPANY or "Helder"


def languages(market: Market) -> list[str]:
    """The codes of the languages in which a market's templates can be written; its own, which has to be, first."""
    return list(dict.fromkeys([market.language, *(code for code, _name in settings.LANGUAGES)]))


def checked_texts(market: Market, purpose: str, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts as they are kept, by language in the market's order.

    Raises ValidationError with a sentence for each thing that is wrong, under `text_` and the language's code.
    """
    kept = {code: tidy(texts.get(code, "")) for code in languages(market)}
    wrong = {f"text_{code}": found for code, text in kept.items() if text and (found := list(_wrong(text, purpose)))}
    if not kept[market.language]:
        wrong[f"text_{market.language}"] = [_("The text in the market's own language has to be there.")]
    if wrong:
        raise ValidationError(wrong)
    return {code: text for code, text in kept.items() if text}


def _wrong(text: str, purpose: str) -> Iterator[str]:
    sentences = {
        "unknown": _("There is no placeholder %(what)s."),
        "empty": _("%(what)s: after the line comes what is written where the value is missing."),
        "brace": _("A loose %(what)s: write placeholders as {first_name} or {first_name|customer}."),
    }
    yield from (sentences[each.kind] % {"what": each.what} for each in wrongs(text))
    if len(text) > LONGEST:
        yield _("The text has %(length)s characters; %(most)s is the most.") % {"length": len(text), "most": LONGEST}
    if purpose == Purpose.MARKETING and "opt_out" not in placeholders(text):
        yield _("A marketing text needs {opt_out}, the link by which the customer says no.")
    if purpose == Purpose.MARKETING and company().lower() not in text.lower():
        yield _("A marketing text has to say who sends it: %(company)s.") % {"company": company()}
