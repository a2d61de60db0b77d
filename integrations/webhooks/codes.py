"""What django-anymail leaves in a provider's own words: the code of a refusal, machine opens, its word for an event."""

import re
from collections.abc import Mapping
from typing import Final

Path = tuple[str, ...]

_CODE: Final = re.compile(r"[\w.:/ -]{1,40}")
CODES: Final[dict[str, Path]] = {
    "amazon_ses": ("bounce", "bounceType"),
    "brevo": ("event",),
    "mailersend": ("data", "type"),
    "mailgun": ("event-data", "severity"),
    "mailjet": ("error",),
    "mailtrap": ("bounce_category",),
    "mandrill": ("event",),
    "postmark": ("Type",),
    "resend": ("data", "bounce", "type"),
    "sendgrid": ("type",),
    "sparkpost": ("msys", "*", "bounce_class"),
    "unisender_go": ("delivery_info", "delivery_status"),
}
"""Where each provider writes its code of a refusal; "*" is whatever stands there. Postal writes none."""

_WORDS: Final[dict[str, tuple[Path, ...]]] = {
    "amazon_ses": (("eventType",), ("notificationType",)),
    "brevo": (("event",),),
    "mailersend": (("data", "type"), ("type",)),
    "mailgun": (("event-data", "event"), ("event",)),
    "mailjet": (("event",),),
    "mailtrap": (("event",),),
    "mandrill": (("event",), ("type",)),
    "postal": (("payload", "status"), ("event",)),
    "postmark": (("Type",), ("RecordType",)),
    "resend": (("type",),),
    "sendgrid": (("event",),),
    "sparkpost": (("msys", "*", "type"),),
    "unisender_go": (("status",),),
}
"""Where each provider names what happened."""
_NO_NEWS: Final = frozenset({"whitelist", "blacklist", "Unknown"})
"""Words that are known to be of no message, or to say nothing."""
_FEEDBACK: Final[dict[str, Path]] = {
    "amazon_ses": ("complaint", "complaintFeedbackType"),
    "sparkpost": ("msys", "*", "fbtype"),
}

Machine = tuple[bool | None, str]
"""Whether a machine did it (None: the provider does not say) and by which sign."""


def refusal_code(source: str, raw: object) -> str:
    """The provider's code; empty where it is none, for free text may hold an address."""
    code = text(at(raw, CODES[source])) if source in CODES else ""
    return code if _CODE.fullmatch(code) else ""


def unknown_word(source: str, raw: object) -> str:
    """The provider's word for an event that its reader took for none it knows; "?" where that is not a plain word."""
    told = next((word for path in _WORDS.get(source, ()) if (word := text(at(raw, path)))), "")
    return "" if told in _NO_NEWS else told if _CODE.fullmatch(told) else "?"


def is_no_spam(source: str, raw: object) -> bool:
    """Whether a complaint only says that the customer took the message out of the spam folder (RFC 5965)."""
    return text(at(raw, _FEEDBACK.get(source, ("",)))) == "not-spam"


def machine_sign(source: str, raw: object) -> Machine:
    """What a provider that tells machine opens apart says of this one."""
    if source == "brevo":
        return _brevo(text(at(raw, ("event",))))
    if source == "mailgun":
        return _named("client-info.bot", at(raw, ("event-data", "client-info", "bot")))
    if source == "sendgrid":
        return _flagged("sg_machine_open", at(raw, ("sg_machine_open",)))
    if source == "sparkpost":
        return _flagged("is_prefetched", at(raw, ("msys", "*", "user_agent_parsed", "is_prefetched")))
    return None, ""


def _brevo(event: str) -> Machine:
    if event.endswith("proxy_open"):
        return True, "proxy_open"
    return (False, "") if event.endswith("opened") else (None, "")


def _named(sign: str, value: object) -> Machine:
    """A name (apple, gmail, generic) where it is a machine, an empty one where it is not."""
    if not isinstance(value, str):
        return None, ""
    return (True, f"{sign}={value}"[:50]) if value else (False, "")


def _flagged(sign: str, value: object) -> Machine:
    if not isinstance(value, bool):
        return None, ""
    return value, sign if value else ""


def at(raw: object, path: Path) -> object:
    """What stands at `path`; None where the way there is missing or of another shape."""
    for name in path:
        if not isinstance(raw, Mapping):
            return None
        raw = next(iter(raw.values()), None) if name == "*" else raw.get(name)
    return raw


def text(value: object) -> str:
    return str(value) if isinstance(value, str | int) else ""
