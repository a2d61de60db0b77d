"""The words that stop texts, by language, and where each list comes from. A market takes those of its languages.

Written with or without their accents; compared as `sms.folding` makes them, words with one blank between them.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from babel.languages import get_official_languages
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sms.folding import plain


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words; `doubtful` ones may mean the appointment, and are obeyed all the same."""

    source: Promise
    stop: frozenset[str]
    doubtful: frozenset[str] = frozenset()

    @property
    def all(self) -> list[str]:
        return sorted(self.stop | self.doubtful)


_GATEWAYS: Final = _(
    "What gateways obey by themselves (CTIA's principles, Twilio's default keywords), and ordinary words"
)
_WORD: Final = re.compile(r"[^\W_]+")
_OURS: Final = _("Ordinary words, chosen here; no gateway or authority keeps a list")


def _words(told: str) -> frozenset[str]:
    return frozenset(" ".join(_WORD.findall(plain(word))) for word in told.split(","))


LISTS: Final[dict[str, Words]] = {
    "en": Words(
        _GATEWAYS,
        _words(
            "stop, stopall, stop all, stop sms, sms stop, stop texts, stop texting, stop texting me, "
            "stop messaging, stop messaging me, "
            "unsubscribe, unsubscribe me, optout, opt out, revoke, remove me, no more texts, no more messages, "
            "no more sms, do not text me, "
            "don t text me, dont text me, stop sending, take me off your list, leave me alone, no sms, no texts, "
            "do not text, don t text, dont text, remove, delete me, delete my number"
        ),
        _words("cancel, end, quit"),
    ),
    "nl": Words(
        _OURS,
        _words(
            "stop, stoppen, stop alles, stop sms, sms stop, stop sms en, stop smsen, stop met sms, "
            "stop met sms en, stop met smsen, "
            "stop met sturen, stop met berichten, stop berichten, stop de berichten, afmelden, afmelding, meld af, "
            "meld me af, meld mij af, "
            "uitschrijven, schrijf me uit, schrijf mij uit, niet meer sturen, niets meer sturen, niks meer sturen, "
            "niet meer smsen, "
            "niet meer sms en, stuur niets meer, stuur niks meer, stuur geen sms meer, stuur mij geen sms meer, "
            "stuur me geen sms meer, "
            "stuur geen berichten meer, geen sms, geen sms meer, geen sms en meer, geen smsen meer, "
            "geen sms jes meer, geen smsjes meer, "
            "geen sms meer sturen, geen bericht meer, geen berichten meer, geen berichten meer sturen, "
            "geen berichtjes meer, geen reclame, "
            "geen reclame meer, verwijder mij, verwijder me, verwijder mijn nummer, haal me van de lijst, "
            "haal mij van de lijst, geen berichten, geen smsjes, geen sms jes, geen marketing, niet meer appen, "
            "niet meer berichten, stuur me geen berichten, stuur mij niks meer, stuur me niks meer, "
            "stuur mij niets meer, stuur me niets meer, hou op, houd op, laat me met rust, laat mij met rust, "
            "verwijder, verwijderen, uitschrijving"
        ),
        _words("uit, einde"),
    ),
    "fr": Words(
        _GATEWAYS,
        _words(
            "stop, arret, arreter, arretez, arretez les sms, stop sms, desabonner, desabonnez moi, desabonnement, "
            "me desabonner, se desabonner, "
            "desinscrire, me desinscrire, desinscription, desinscrivez moi, plus de sms, plus de message, "
            "plus de messages, plus de pub, "
            "je me désabonne, laissez moi tranquille, "
            "ne plus envoyer, ne plus m envoyer de sms, ne m envoyez plus de sms, pas de sms, supprimez mon numero"
        ),
        _words("fin"),
    ),
    "de": Words(
        _OURS,
        _words(
            "stop, stopp, stoppen, abmelden, abmeldung, abbestellen, austragen, bitte abmelden, keine sms, "
            "keine sms mehr, keine nachrichten, "
            "keine nachrichten mehr, keine werbung, keine werbung mehr, nicht mehr senden, nichts mehr senden, "
            "nicht mehr schreiben, "
            "stop sms, sms stop, stopp sms, löschen, lassen sie mich in ruhe"
        ),
        _words("ende, aus"),
    ),
    "es": Words(
        _OURS,
        _words("stop, alto, baja, darse de baja, dar de baja, darme de baja, no mas sms, no mas mensajes, parar"),
        _words("fin, cancelar"),
    ),
    "it": Words(
        _OURS,
        _words("stop, ferma, fermare, annulla iscrizione, "
            "cancellami, disiscrivimi, disiscrivi, basta sms, niente sms, non inviare piu"),
        _words("basta, annulla"),
    ),
    "pt": Words(_OURS, _words("stop, parar, sair, remover, nao enviar mais, sem sms"), _words("cancelar, fim")),
    "pl": Words(
        _OURS,
        _words("stop, wypisz, wypisz mnie, rezygnuję, zatrzymaj, nie wysyłać, nie wysyłajcie, bez sms"),
        _words("koniec"),
    ),
    "tr": Words(
        _OURS,
        _words("dur, durdur, abonelikten cik, sms istemiyorum, mesaj istemiyorum"),
        _words("iptal, bitti"),
    ),
    "da": Words(_OURS, _words("stop, stopp, afmeld, frameld"), _words("slut")),
    "sv": Words(_OURS, _words("stop, stopp, avsluta, avregistrera, avanmal"), _words("slut")),
    "nb": Words(_OURS, _words("stop, stopp, avmeld, avslutt"), _words("slutt")),
    "ru": Words(_OURS, _words("стоп, отписаться, отписка, отпишите меня, хватит"), _words("конец, отмена")),
    "uk": Words(_OURS, _words("стоп, відписатися, відписка"), _words("кінець")),
    "fi": Words(_OURS, _words("stop, lopeta, lopettakaa, poista, ei enää viestejä"), _words("peruuta")),
    "cs": Words(_OURS, _words("stop, odhlásit, odhlaste mě, neposílat"), _words("zrušit, konec")),
    "hu": Words(_OURS, _words("stop, leállít, leiratkozás, leiratkozom, ne küldjenek"), _words("vége, törlés")),
    "ro": Words(_OURS, _words("stop, oprește, opriți, dezabonare, dezabonează"), _words("anulare")),
    "el": Words(_OURS, _words("στοπ, σταμάτα, σταματήστε, διακοπή, διαγραφή"), _words("τέλος")),
    "ar": Words(_OURS, _words("توقف, قف, أوقف, إلغاء الاشتراك, ستوب"), _words("إلغاء")),
    "zh": Words(_OURS, _words("停止, 退订, 退訂, 取消订阅, TD"), _words("取消")),
}  # fmt: skip


@lru_cache(maxsize=256)
def languages_of(language: str, region: str) -> tuple[str, ...]:
    """The languages of a market: its own, those of its country, and English, in which gateways speak."""
    spoken = (language[:2], *get_official_languages(region, de_facto=True), "en")
    return tuple(dict.fromkeys(code for code in spoken if code in LISTS))


@lru_cache(maxsize=256)
def stop_words(languages: Collection[str]) -> frozenset[str]:
    """Every word that is an order to stop in one of these languages, also written without blanks."""
    words = frozenset().union(*(LISTS[code].stop | LISTS[code].doubtful for code in languages))
    return words | {word.replace(" ", "") for word in words}


@lru_cache(maxsize=256)
def doubtful_words(languages: Collection[str]) -> frozenset[str]:
    """Those of them that may mean the appointment, and no language has as a plain order."""
    return frozenset().union(*(LISTS[code].doubtful for code in languages))
