"""Opens and clicks by machines, told from people's: by the event alone here, by all of a message's in `actions.timing`.

Sources: ClickDimensions' rule for Apple's proxy (an agent that is exactly "Mozilla/5.0"), names that link scanners and
preview fetchers give themselves. A flag from the source always wins; nothing is ever deleted.
"""

import re
from datetime import timedelta
from typing import Final

from campaigns.events import Event
from campaigns.models.message import Device

BURST: Final = timedelta(seconds=1)
"""No person clicks two different links of a message that quickly; a scanner follows all of them within about a second
(putyourlightson/craft-campaign#546)."""
PROMPT: Final = timedelta(seconds=2)
"""Sooner than this after a message was sent or delivered, nobody has read it (Mautic's threshold)."""
MANY: Final = 1_000
"""A message opened and clicked more often than this has no single reader, and is not judged by timing."""
BY_TIMING: Final = ("timing:burst", "timing:prompt")
"""Reasons of the rules on timing, the first before the second."""

_LONGEST = 1000
"""Characters of an agent that are looked at: the search for tablets takes time by the square of the length."""

_SCANNERS = re.compile(
    r"bot\b|crawler|spider|barracuda|mimecast|proofpoint|safelinks|scanner|preview|python-requests|curl/|wget/|"
    r"headlesschrome|go-http-client|okhttp|feedfetcher|yahoomailproxy",
    re.IGNORECASE,
)
_TABLET = re.compile(r"ipad|tablet|kindle|silk/|android(?!.*mobile)", re.IGNORECASE)
_MOBILE = re.compile(r"iphone|ipod|mobile|android", re.IGNORECASE)
_DESKTOP = re.compile(r"windows nt|macintosh|x11|outlook|thunderbird", re.IGNORECASE)


def judged(event: Event) -> tuple[bool | None, str]:
    """Whether a machine opened or clicked (None: not known, timing may tell) and by what that was told.

    What our own rules on timing found elsewhere they find again here. What is shown on a page its visitor may click
    at once.
    """
    if event.type not in {"opened", "clicked"}:
        return None, ""
    if event.is_machine is not None and event.machine_reason not in BY_TIMING:
        return event.is_machine, event.machine_reason or "source"
    agent = event.user_agent[:_LONGEST]
    if agent.strip() == "Mozilla/5.0":
        return True, "agent:apple-proxy"
    if _SCANNERS.search(agent):
        return True, "agent:scanner"
    return (False, "on a page") if event.channel == "onsite" else (None, "")


def device(event: Event) -> int | None:
    """The kind of device that the user agent names; None where it names none (a proxy hides it)."""
    if event.type not in {"opened", "clicked"} or "GoogleImageProxy" in event.user_agent:
        return None
    agent = event.user_agent[:_LONGEST]
    kinds = ((_TABLET, Device.TABLET), (_MOBILE, Device.MOBILE), (_DESKTOP, Device.DESKTOP))
    return next((kind.value for pattern, kind in kinds if pattern.search(agent)), None)
