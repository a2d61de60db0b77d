"""Texts that seem to ask to stop: whoever reads them decides what was meant, and that decides what may be sent."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.actions import audit
from accounts.models import Market, User
from permissions.actions import Act, withdraw
from permissions.models import Source
from permissions.points import Whom
from permissions.queries import whom
from sms.actions.holding import hold_telephone
from sms.actions.silencing import silence, tell_of_silence
from sms.models import Conversation, StopDecision

_CHANNELS: Final[dict[str, list[str] | None]] = {
    StopDecision.SMS: ["sms"],
    StopDecision.CALLS: ["phone"],
    StopDecision.ALL: None,
}


@transaction.atomic
def decide_stop(*, by: User, market: Market, conversation: int, decision: str) -> bool:
    """Records what a text that seems to ask to stop meant, and carries it out; False where nothing waits for that.

    "all" holds for every channel of every customer who has the number, as far as we know them.
    """
    waiting = Conversation.objects.filter(market=market, pk=conversation, perhaps_stop=True)
    for known in waiting.values_list("point", flat=True):
        hold_telephone(market, bytes(known))
    talk = waiting.select_for_update().first()
    if talk is None:
        return False
    talk.perhaps_stop, talk.decided, talk.decided_at, talk.decided_by = False, decision, timezone.now(), by
    if decision != StopDecision.NO:
        _withdraw(talk, by)
    if decision in {StopDecision.SMS, StopDecision.ALL}:
        silence(talk, timezone.now())
    talk.save()
    if talk.stopped:
        tell_of_silence(talk)
    audit(by=by, action="conversation.decided", market=market, target=f"conversation {conversation}",
          detail={"decision": decision})  # fmt: skip
    return True


def _withdraw(talk: Conversation, by: User) -> None:
    who = whom.known(talk.market, "sms", bytes(talk.point))
    _no(who, talk, by)
    if talk.decided == StopDecision.ALL:
        holders = [who.customer_id, *(pk for pk, _point in who.holders)]
        for customer in filter(None, holders):
            _no(whom.customer(talk.market, customer), talk, by)


def _no(who: Whom | None, talk: Conversation, by: User) -> None:
    if who:
        withdraw(whom=who, act=Act(source=Source.SMS_KEYWORD, by=by), channels=_CHANNELS[talk.decided])
