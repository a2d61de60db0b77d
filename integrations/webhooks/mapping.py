"""From django-anymail's event to ours. The sender names campaign, variant and market in tags and metadata."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from anymail.signals import AnymailTrackingEvent

from accounts.composing import composed
from campaigns.events import LEAD, Event
from integrations.webhooks.bounces import bounce_kind
from integrations.webhooks.codes import is_no_spam, machine_sign, refusal_code, unknown_word

_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_NOT_DELIVERED: Final = frozenset({"bounced", "rejected", "failed", "deferred"})
_ENGAGED: Final = frozenset({"opened", "clicked"})


def to_event(event: AnymailTrackingEvent, *, source: str, received_at: datetime) -> Event:
    """`event` in our words; what has the wrong type or is not there becomes empty, a time without a zone is UTC.

    A time that cannot be is none: what happened still happened, and counts from when it was received.
    """
    metadata, raw = _mapping(event.metadata), event.esp_event
    is_machine, machine_reason = machine_sign(source, raw) if event.event_type in _ENGAGED else (None, "")
    return Event(
        source=source,
        type=_type(event, source),
        occurred_at=_possible(_aware(event.timestamp), received_at),
        id=_text(event.event_id),
        message_id=_text(event.message_id),
        recipient=_text(event.recipient),
        campaign=_campaign(event, metadata)[:200],
        campaign_name=_first(metadata.get("campaign_name"), _mapping(raw).get("marketing_campaign_name"))[:200],
        variant=_text(metadata.get("variant"))[:100],
        link=_text(event.click_url),
        bounce=bounce_kind(source, raw, _text(event.recipient)) if event.event_type == "bounced" else "",
        reason=_reason(event, source),
        user_agent=_text(event.user_agent)[:500],
        is_machine=is_machine,
        machine_reason=machine_reason,
        received_at=received_at,
    )


def odd_word(event: AnymailTrackingEvent, source: str) -> str:
    """What a provider calls something that nobody here knows; empty where it is known."""
    return unknown_word(source, event.esp_event) if event.event_type == "unknown" else ""


def market_code(event: AnymailTrackingEvent) -> str:
    """The market that the sender named in the metadata; empty where none is."""
    return _text(_mapping(event.metadata).get("market"))


def _type(event: AnymailTrackingEvent, source: str) -> str:
    """A report that a message is no spam is no complaint."""
    told = _text(event.event_type)
    return "unknown" if told == "complained" and is_no_spam(source, event.esp_event) else told


def _campaign(event: AnymailTrackingEvent, metadata: Mapping[str, object]) -> str:
    """The metadata's `campaign_id`, else SendGrid's own, else the first tag."""
    tags = event.tags
    tag = tags[0] if isinstance(tags, list) and tags else tags
    return _first(metadata.get("campaign_id"), _mapping(event.esp_event).get("marketing_campaign_id"), tag)


def _reason(event: AnymailTrackingEvent, source: str) -> str:
    """django-anymail's reason, with the provider's code where there is one."""
    if event.event_type not in _NOT_DELIVERED:
        return ""
    return ": ".join(filter(None, (_text(event.reject_reason), refusal_code(source, event.esp_event))))


def _first(*values: object) -> str:
    return next(filter(None, map(_text, values)), "")


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    """A text in NFC, or a number as text, without what no database keeps: NUL, and half a sign, which becomes "?"."""
    known = isinstance(value, str | int) and not isinstance(value, bool)
    return composed(str(value).encode(errors="replace").decode().replace("\0", "")) if known else ""


def _possible(instant: datetime | None, received_at: datetime) -> datetime | None:
    """None for what lies ahead or before there were such reports, as where seconds were read as milliseconds."""
    return instant if instant and _FIRST <= instant <= received_at + LEAD else None


def _aware(instant: object) -> datetime | None:
    if not isinstance(instant, datetime):
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
