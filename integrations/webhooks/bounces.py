"""Whether a bounce says that there is no such mailbox: the enhanced status (RFC 3463) decides, then words.

Only what speaks of the address (x.1.x) is for good. A policy (5.7.1), a full mailbox (5.2.2) and whatever nobody here
knows may pass, for a hard bounce ends all writing to an address. 5.1.7 and 5.1.8 speak of the sender's address.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from integrations.webhooks.codes import CODES, Path, at, text

_TOLD: Final[dict[str, tuple[Path, ...]]] = {
    "amazon_ses": (("status",), ("diagnosticCode",)),
    "brevo": (("reason",),),
    "mailersend": (("data", "morph", "reason"), ("data", "morph", "readable_reason")),
    "mailgun": (
        *(("event-data", "delivery-status", name) for name in ("enhanced-code", "message", "description")),
        *((name,) for name in ("error", "notification", "description")),  # of its former webhooks
    ),
    "mailjet": (("comment",), ("error",)),
    "mailtrap": (("response",),),
    "mandrill": (("msg", "diag"), ("msg", "bounce_description")),
    "postal": (("payload", "details"), ("payload", "output")),
    "postmark": (("Details",), ("Description",)),
    "resend": (("data", "bounce", "message"),),
    "sendgrid": (("status",), ("reason",), ("response",)),
    "sparkpost": (("msys", "*", "raw_reason"), ("msys", "*", "reason")),
    "unisender_go": (("delivery_info", "destination_response"),),
}
"""Where each provider writes what the other server answered, the surest first."""
_HARD: Final[dict[str, frozenset[str]]] = {
    "amazon_ses": frozenset({"Permanent"}),
    "brevo": frozenset({"hard_bounce", "invalid_email"}),
    "mailersend": frozenset({"hard_bounced"}),
    "mailgun": frozenset({"permanent"}),
    "mandrill": frozenset({"hard_bounce"}),
    "postmark": frozenset({"HardBounce", "BadEmailAddress"}),
    "resend": frozenset({"Permanent"}),
    "sendgrid": frozenset({"bounce"}),
    "sparkpost": frozenset({"10", "30"}),
    "unisender_go": frozenset({"err_user_unknown"}),
}
_SOFT: Final[dict[str, frozenset[str]]] = {
    "amazon_ses": frozenset({"Transient", "Undetermined"}),
    "brevo": frozenset({"soft_bounce"}),
    "mailersend": frozenset({"soft_bounced"}),
    "mailgun": frozenset({"temporary"}),
    "mandrill": frozenset({"soft_bounce"}),
    "postmark": frozenset({"SoftBounce", "VirusNotification"}),
    "resend": frozenset({"Transient", "Temporary", "Undetermined"}),
    "sendgrid": frozenset({"blocked"}),
}
"""Words of providers that say so themselves. Any other word, and none, is soft."""
_STATUS: Final = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_UNSAID: Final = ("0", "0")
"""Subject and detail of a status that only says that it failed."""
_OF_THE_SENDER: Final = frozenset({"7", "8"})
_NO_MAILBOX: Final = re.compile(
    r"\bno such (?:user|mailbox|recipient|address|person|account)|\bno mailbox\b|\bbad mailbox\b"
    r"|\b(?:unknown|invalid) (?:user|recipient|mailbox|address|account)"
    r"|\b(?:user|recipient|mailbox|account|address) (?:is )?(?:unknown|invalid|not found|does(?: not|n't) exist)",
    re.IGNORECASE,
)


def bounce_kind(source: str, raw: object, recipient: str = "") -> str:
    """ "hard" where the mailbox does not exist, else "soft"; `recipient` chooses in a report about several."""
    told = list(_told(source, raw, recipient))
    status = next((found for one in told if (found := _STATUS.search(one)) and found.groups()[1:] != _UNSAID), None)
    if status:
        permanent, subject, detail = status.groups()
        return "hard" if (permanent, subject) == ("5", "1") and detail not in _OF_THE_SENDER else "soft"
    word = _word(source, raw)
    if word in _SOFT.get(source, frozenset()):
        return "soft"
    missing = any(_NO_MAILBOX.search(re.sub("[_-]", " ", one)) for one in (*told, word))
    return "hard" if missing or word in _HARD.get(source, frozenset()) else "soft"


def _word(source: str, raw: object) -> str:
    """The provider's own class of the bounce."""
    if source == "mailjet":
        return "unknown user" if at(raw, ("hard_bounce",)) is True else ""
    if source == "unisender_go" and at(raw, ("status",)) == "hard_bounced" and not at(raw, CODES[source]):
        return "err_user_unknown"
    return text(at(raw, CODES.get(source, ())))


def _told(source: str, raw: object, recipient: str) -> Iterator[str]:
    if source == "amazon_ses":
        raw = _of_recipient(at(raw, ("bounce", "bouncedRecipients")), recipient)
    return (told for path in _TOLD.get(source, ()) if (told := text(at(raw, path))))


def _of_recipient(reports: object, recipient: str) -> object:
    """What Amazon says of one of several recipients; the only one is meant whatever it is called."""
    found = [one for one in reports if isinstance(one, Mapping)] if isinstance(reports, list) else []
    mine = [one for one in found if text(one.get("emailAddress")).lower() == recipient.lower()]
    return next(iter(mine or found[: len(found) == 1]), None)
