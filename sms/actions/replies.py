"""What a text of a customer brings about: STOP and START are orders, everything else is for a person to read."""

import re
from typing import Final

from permissions.actions import Act, withdraw
from permissions.models import Source
from permissions.queries import whom
from sms.actions.confirming import confirm_order
from sms.actions.silencing import silence, tell_of_silence
from sms.keywords import Meaning, may_mean_the_appointment, meaning
from sms.models import Conversation, IncomingText
from sms.queries.silences import point
from sms.stopwords import languages_of

_TELEPHONE: Final = re.compile(r"\+[1-9]\d{6,14}")
_ORDERS: Final = (Meaning.STOP, Meaning.START)


def receive(incoming: IncomingText) -> None:
    """Takes in one text, inside the caller's transaction, which then marks it as processed; it is handed over once."""
    talk = _conversation(incoming)
    said, was_silent = _meaning(incoming), talk.stopped
    if said == Meaning.STOP:
        _stop(incoming, talk)
    elif said == Meaning.START:
        _start(incoming, talk)
    _note(incoming, talk, said)
    if talk.stopped != was_silent:
        tell_of_silence(talk)


def _meaning(incoming: IncomingText) -> Meaning:
    """What it asks; of who is no telephone that anybody can be stopped for, a person decides."""
    said = meaning(incoming.text, languages_of(incoming.market.language, incoming.market.phone_region))
    if said not in _ORDERS or _TELEPHONE.fullmatch(incoming.sender):
        return said
    return Meaning.PERHAPS_STOP if said == Meaning.STOP else Meaning.TALK


def _conversation(incoming: IncomingText) -> Conversation:
    """The telephone's, locked: two of its texts at once are taken in one after the other."""
    identity = {"market": incoming.market, "point": point(incoming.sender)}
    Conversation.objects.get_or_create(**identity, defaults={"phone": incoming.sender, "last_at": incoming.at})
    return Conversation.objects.select_for_update().get(**identity)


def _note(incoming: IncomingText, talk: Conversation, said: Meaning) -> None:
    """An order that was carried out needs nobody; anything else waits to be read, also where it was done before.

    So does an order that may have been about the appointment.
    """
    talk.phone, talk.last_at = incoming.sender, max(talk.last_at, incoming.at)
    languages = languages_of(incoming.market.language, incoming.market.phone_region)
    doubtful = said == Meaning.STOP and may_mean_the_appointment(incoming.text, languages)
    talk.asks_appointment = talk.asks_appointment or doubtful
    if doubtful or said not in _ORDERS:
        talk.unread += 1
        talk.perhaps_stop = talk.perhaps_stop or said == Meaning.PERHAPS_STOP
        talk.done_at = talk.done_by = None
    talk.save()


def _stop(incoming: IncomingText, talk: Conversation) -> None:
    """Holds for the number, whoever has it, from the moment at which it was said: a later START stays said."""
    silence(talk, incoming.at)
    act = Act(source=Source.SMS_KEYWORD, key=f"stop:{incoming.pk}", occurred_at=incoming.at)
    withdraw(whom=whom.address(incoming.market, "sms", incoming.sender), act=act, channels=["sms"])
    if talk.stopped:
        confirm_order(incoming, talk, Meaning.STOP)


def _start(incoming: IncomingText, talk: Conversation) -> None:
    """Texts about appointments come again. Offers do not: the answer holds the link to ask for them.

    A text proves too little to lift a refusal; the page behind the link is an explicit act of theirs.
    """
    talk.started_at = max(talk.started_at or incoming.at, incoming.at)
    if not talk.stopped:
        confirm_order(incoming, talk, Meaning.START)
