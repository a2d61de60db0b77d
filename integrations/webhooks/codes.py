"""What django-anymail leaves in a provider's own words: hard or soft bounce, the code of a refusal, machine opens."""

import re
from collections.abc import Mapping
from typing import Final

Path = tuple[str, ...]

_CODE: Final = re.compile(r"[\w.:/ -]{1,40}")
_CODES: Final[dict[str, Path]] = {
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

_SOFT: Final[dict[str, frozenset[str]]] = {
    "amazon_ses": frozenset({"Transient", "Undetermined"}),
    "brevo": frozenset({"soft_bounce"}),
    "mailersend": frozenset({"soft_bounced"}),
    "mailgun": frozenset({"temporary"}),
    "mandrill": frozenset({"soft_bounce"}),
    "postmark": frozenset({"SoftBounce", "VirusNotification"}),
    "resend": frozenset({"Transient", "Temporary", "Undetermined"}),
    "sendgrid": frozenset({"blocked"}),
    # SparkPost's classes of soft, blocked and undetermined bounces: all but no such recipient (10, 30) and left (90)
    "sparkpost": frozenset(str(number) for number in range(1, 101)) - {"10", "30", "90"},
}

Machine = tuple[bool | None, str]
"""Whether a machine did it (None: the provider does not say) and by which sign."""


def bounce_kind(source: str, raw: object) -> str:
    """Soft where the provider says that the bounce passes or is undetermined, else hard."""
    if source == "mailjet":
        return "hard" if _at(raw, ("hard_bounce",)) in (True, None) else "soft"
    return "soft" if _text(_at(raw, _CODES.get(source, ()))) in _SOFT.get(source, frozenset()) else "hard"


def refusal_code(source: str, raw: object) -> str:
    """The provider's code; empty where it is none, for free text may hold an address."""
    code = _text(_at(raw, _CODES[source])) if source in _CODES else ""
    return code if _CODE.fullmatch(code) else ""


def machine_sign(source: str, raw: object) -> Machine:
    """What a provider that tells machine opens apart says of this one."""
    if source == "brevo":
        return _brevo(_text(_at(raw, ("event",))))
    if source == "mailgun":
        return _named("client-info.bot", _at(raw, ("event-data", "client-info", "bot")))
    if source == "sendgrid":
        return _flagged("sg_machine_open", _at(raw, ("sg_machine_open",)))
    if source == "sparkpost":
        return _flagged("is_prefetched", _at(raw, ("msys", "*", "user_agent_parsed", "is_prefetched")))
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


def _at(raw: object, path: Path) -> object:
    """What stands at `path`; None where the way there is missing or of another shape."""
    for name in path:
        if not isinstance(raw, Mapping):
            return None
        raw = next(iter(raw.values()), None) if name == "*" else raw.get(name)
    return raw


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) else ""
