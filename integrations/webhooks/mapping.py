"""From django-anymail's event to ours. The sender names campaign, variant and market in tags and metadata."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from anymail.signals import AnymailTrackingEvent

from campaigns.events import Event
from integrations.webhooks.codes import bounce_kind, machine_sign, refusal_code

_NOT_DELIVERED: Final = frozenset({"bounced", "rejected", "failed", "deferred"})
_ENGAGED: Final = frozenset({"opened", "clicked"})


def to_event(event: AnymailTrackingEvent, *, source: str, received_at: datetime) -> Event:
    """`event` in our words; what has the wrong type or is not there becomes empty, a time without a zone is UTC."""
    metadata, raw = _mapping(event.metadata), event.esp_event
    is_machine, machine_reason = machine_sign(source, raw) if event.event_type in _ENGAGED else (None, "")
    return Event(
        source=source,
        type=_text(event.event_type),
        occurred_at=_aware(event.timestamp),
        id=_text(event.event_id),
        message_id=_text(event.message_id),
        recipient=_text(event.recipient),
        campaign=_campaign(event, metadata)[:200],
        campaign_name=_first(metadata.get("campaign_name"), _mapping(raw).get("marketing_campaign_name"))[:200],
        variant=_text(metadata.get("variant"))[:100],
        link=_text(event.click_url),
        bounce=bounce_kind(source, raw) if event.event_type == "bounced" else "",
        reason=_reason(event, source),
        user_agent=_text(event.user_agent)[:500],
        is_machine=is_machine,
        machine_reason=machine_reason,
        received_at=received_at,
    )


def market_code(event: AnymailTrackingEvent) -> str:
    """The market that the sender named in the metadata; empty where none is."""
    return _text(_mapping(event.metadata).get("market"))


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
    """A text, or a number as text; half a surrogate pair, which no database keeps, becomes a question mark."""
    known = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).encode(errors="replace").decode() if known else ""


def _aware(instant: object) -> datetime | None:
    if not isinstance(instant, datetime):
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
