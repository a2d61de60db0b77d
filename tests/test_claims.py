"""No text claims a cause: what followed a message followed it; that it did so because of it, only a pilot tells."""

import re

import pytest

from tests.test_translations import OURS, catalogue, spellings, texts_in_code

ENGLISH = (
    r"\bleads? to\b", r"\bled to\b", r"\bleading to\b", r"\bthanks to\b", r"\bresult(s|ed|ing)? in\b", r"\bcaused?\b",
    r"\bowing to\b", r"\bdr(i|o)ven? by\b", r"\bgenerat(es|ed|ing) .*(appointment|booking|visit|revenue)",
    r"\bwhat c(o|a)mes? of (it|this|these|them|the messages)\b", r"\bbecause of (it|this|these|the (message|campaign))",
)  # fmt: skip
DUTCH = (
    r"\bleid(t|en|de|den)?\b.*\btot\b", r"\btot\b.*\bleiden\b", r"\bdankzij\b", r"\bzorg(t|en|de|den)\b.*\bvoor\b",
    r"\bopgeleverd\b", r"\boplever\w*\b", r"\blever(t|en|de|den)\b.*\bop\b", r"\bveroorza\w+", r"\bals gevolg van\b",
    r"\bheeft geleid\b", r"\bbewerkstellig\w+",
)  # fmt: skip
OF_PILOTS = {
    # A pilot draws by lot, so that it may say what a change brought.
    "What was tried on some customers drawn by lot, and what came of it, measured on who showed up.",
}


def claims(texts, phrases):
    retired = re.compile("|".join(phrases), re.IGNORECASE)
    return sorted({text for text in texts if retired.search(text)} - OF_PILOTS)


def test_no_english_text_claims_that_a_message_did_it():
    assert claims((text for _path, _context, msgid in texts_in_code() for text in msgid), ENGLISH) == []


def test_no_dutch_text_claims_that_a_message_did_it():
    messages = [message for message in catalogue(OURS) if message.id and not OF_PILOTS & set(spellings(message.id))]
    assert claims((text for message in messages for text in spellings(message.string)), DUTCH) == []


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Of every 100 delivered messages, 21.2 lead to an appointment.", ENGLISH),
        ("12 messages led to a customer who came.", ENGLISH),
        ("20 appointments thanks to this campaign.", ENGLISH),
        ("Van elke 100 berichten leiden er 21,2 tot een afspraak.", DUTCH),
        ("Berichten die nog tot boekingen kunnen leiden.", DUTCH),
        ("Deze campagne zorgde voor 20 afspraken.", DUTCH),
        ("20 afspraken dankzij deze campagne.", DUTCH),
        ("Deze campagne leverde 20 afspraken op.", DUTCH),
    ],
)
def test_a_claim_would_be_found(text, phrases):
    assert claims([text], phrases) == [text]
