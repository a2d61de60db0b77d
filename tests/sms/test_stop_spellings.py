"""STOP however it is spelled, in whatever alphabet it comes, is never an ordinary text."""

import pytest

from sms.gateways.texts import decoded, legible
from sms.keywords import Meaning, may_mean_the_appointment, meaning
from sms.stopwords import LISTS, languages_of

DUTCH, BELGIAN = languages_of("nl", "NL"), languages_of("nl", "BE")
SPELLINGS = [
    "STOP", "stop", "Stop", "sToP", "STOP.", "Stop!", "STOP!!!", "stop?", " stop ", "\tSTOP\r\n", "'STOP'",
    '"STOP"', "“STOP”",
    "«Stop»", "(stop)", "[STOP]", "*STOP*", "_stop_", "~stop~", "#STOP", "STOP;", "S T O P", "s.t.o.p.", "S-T-O-P",
    "S_T_O_P",
    "ＳＴＯＰ", "𝐒𝐓𝐎𝐏", "ⓢⓣⓞⓟ", "🅂🅃🄾🄿", "🆂🆃🅾🅿", "🇸🇹🇴🇵", "STOP 🛑", "🛑STOP", "stop\u200b", "\ufeffSTOP",
    "s\u00adtop", "S\u0336T\u0336O\u0336P\u0336",
    "ЅТОР", "STОP", "СТОП", "СТОР", "SΤΟΡ", "ST0P", "5TOP", "$top", "stoppp", "STOOOOP", "STOP STOP", "stop\x00",
    "STOP\ufffd", "stop sms",
    "SMS STOP", "STOPALL", "Stop alles", "stoppen", "afmelden", "UITSCHRIJVEN", "Niet meer sturen", "geen sms meer",
    "Geen SMS'jes meer!",
    "STOPSMS", "smsstop", "Stop_SMS", "ꜱᴛᴏᴘ",
    "unsubscribe", "opt-out", "stopp", "no more texts", "Don't text me", "uit", "cancel", "END",
]  # fmt: skip


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_spelling_of_stop_is_an_order(text):
    assert meaning(text, DUTCH) == Meaning.STOP


@pytest.mark.parametrize("text", ["arrêter", "Désabonner", "ABMELDEN", "plus de SMS", "keine SMS mehr", "ARRET"])
def test_the_languages_of_a_market_count_and_those_of_others_are_for_a_person(text):
    assert meaning(text, BELGIAN) == Meaning.STOP
    assert meaning(text, DUTCH) == Meaning.PERHAPS_STOP


@pytest.mark.parametrize(
    ("text", "language"),
    [("Abonelikten çık", "tr"), ("NIE WYSYŁAĆ", "pl"), ("Rezygnuję", "pl"), ("Je me désabonne", "fr"),
     ("LÖSCHEN", "de"), ("no más SMS", "es"), ("não enviar mais", "pt"), ("Avanmäl", "sv"), ("Отписка", "ru"),
     ("відписатися", "uk"), ("Lopeta!", "fi"), ("ei enää viestejä", "fi"), ("Odhlásit", "cs"), ("LEÁLLÍT", "hu"),
     ("Oprește", "ro"), ("ΣΤΑΜΑΤΑ", "el"), ("Διακοπή", "el"), ("توقف", "ar"), ("أوقف", "ar"),
     ("退订", "zh"), ("停止。", "zh")],
)  # fmt: skip
def test_a_language_s_own_letters_are_its_words(text, language):
    assert meaning(text, (language,)) == Meaning.STOP
    assert meaning(text, DUTCH) == Meaning.PERHAPS_STOP


@pytest.mark.parametrize(
    "text",
    ["Geen berichten!", "geen sms'jes", "Niet meer appen", "Stuur mij niks meer", "Hou op.", "Laat me met rust",
     "verwijderen", "uitschrijving", "no SMS", "Do not text", "remove"],
)  # fmt: skip
def test_a_plain_no_in_other_words_is_an_order(text):
    assert meaning(text, DUTCH) == Meaning.STOP


@pytest.mark.parametrize(
    "text",
    [
        "sotp",
        "stpo",
        "STP",
        "Dtop",
        "🛑",
        "Stop met bellen aub",
        "bel me niet meer",
        "Ik wil geen sms meer",
        "stop please",
        "durdur",
    ],
)
def test_what_comes_near_is_for_a_person(text):
    assert meaning(text, DUTCH) == Meaning.PERHAPS_STOP


@pytest.mark.parametrize(
    "text", ["Top", "Top!", "Fine", "stap", "Ja", "Tot morgen", "5", "Ik kom iets later", "ok 👍", "2600"]
)
def test_an_answer_is_no_stop(text):
    assert meaning(text, DUTCH) == Meaning.TALK


def test_words_that_may_mean_the_appointment_are_obeyed_and_read():
    assert all(may_mean_the_appointment(word, BELGIAN) for word in ("Cancel", "end.", "UIT", "fin", "quit"))
    assert not any(may_mean_the_appointment(word, BELGIAN) for word in ("STOP", "afmelden", "arrêt"))


def test_every_list_says_where_it_comes_from_and_a_market_has_its_country_s_languages():
    assert all(str(one.source) and one.stop for one in LISTS.values())
    assert (DUTCH, set(BELGIAN)) == (("nl", "en"), {"nl", "fr", "de", "en"})


PLAIN = b"STOP"
WIDE = "STOP".encode("utf-16-be")
OCTETS = [
    (PLAIN, name)
    for name in ("", "utf-8", "UTF-8", "utf8", "Utf_8", "ISO-8859-1", "iso8859-1", "latin1", "ISO-8859-15",
    "Windows-1252", "US-ASCII",
                 "GSM", "gsm-7bit", "GSM 03.38", "7bit", "8-bit", "binary", "UCS-2", "ucs2", "UTF-16BE", "utf-16",
                 "nonsense", "\x00", "8")
] + [(WIDE, name) for name in ("UCS-2", "ucs2", "ISO-10646-UCS-2", "UTF-16BE", "utf-16", "", "utf-8", "GSM",
"ISO-8859-1")] + [
    ("STOP".encode("utf-16-le"), "UTF-16LE"), ("STOP".encode("utf-16-le"), "UCS-2"), ("STOP".encode("utf-16"),
    "UCS-2"),
    (b"\xfe\xff" + WIDE, "UCS-2"), (WIDE + b"\xd8\x3d", "UCS-2"), (WIDE + b"\xd8", "UCS-2"), (PLAIN + b"\xf0\x9f",
    "UTF-8"),
    (PLAIN + b"\xed\xa0\xbd", "utf-8"), (bytes.fromhex("53ea130a"), "GSM"),
    (PLAIN + b"\x00", ""),
]  # fmt: skip


@pytest.mark.parametrize(("octets", "alphabet"), OCTETS)
def test_plain_letters_survive_every_alphabet_and_half_a_sign(octets, alphabet):
    assert meaning(decoded(octets, alphabet), DUTCH) == Meaning.STOP
    decoded(octets, alphabet).encode()


@pytest.mark.parametrize(
    ("octets", "alphabet", "text"),
    [("Café €".encode(), "utf8", "Café €"), (b"Caf\xe9", "ISO-8859-1", "Café"), (b"Caf\x05 \x1be", "gsm", "Café €"),
     ("Привет".encode("utf-16-be"), "UCS-2", "Привет"), ("Привет".encode(), "", "Привет"),
     (b"Caf\xe9", "UTF-8", "Café"), ("STOP…".encode(), "ISO-8859-1", "STOP…"), ("arrêt".encode(), "koi8-r", "arrêt"),
     ("arrêt".encode(), "UTF-16", "arrêt"), ("stop 🙏".encode(), "UCS-2", "stop 🙏"), (b"STOP", "IBM037", "STOP"),
     ("STOP".encode("cp037"), "IBM037", "STOP"), (b"STOP", "punycode", "STOP"), 
     ("日本".encode("utf-16-be"), "UCS-2", "日本"), ("STOP…".encode("utf-7"), "utf-7", "STOP…"),
     ("漢字".encode("shift_jis"), "Shift_JIS", "漢字")],
)  # fmt: skip
def test_other_letters_are_read_by_the_alphabet_that_is_told(octets, alphabet, text):
    assert decoded(octets, alphabet) == text


def test_half_a_sign_and_hexadecimal_in_json_are_made_legible():
    assert legible("STOP \ud83d") == "STOP \ufffd"
    assert legible("00530054004F0050") == "STOP"
    assert legible(None) == ""
