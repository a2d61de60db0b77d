"""django-anymail's view of each provider, used to authenticate and to read: one bad event does not spoil its batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson
from anymail.exceptions import AnymailConfigurationError
from anymail.signals import AnymailTrackingEvent
from anymail.webhooks.amazon_ses import AmazonSESTrackingWebhookView
from anymail.webhooks.base import AnymailBaseWebhookView
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailersend import MailerSendTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.mailtrap import MailtrapTrackingWebhookView
from anymail.webhooks.mandrill import MandrillCombinedWebhookView
from anymail.webhooks.postal import PostalTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.resend import ResendTrackingWebhookView
from anymail.webhooks.sendgrid import SendGridTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from anymail.webhooks.unisender_go import UnisenderGoTrackingWebhookView
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from integrations.webhooks.replay import rebuilt
from integrations.webhooks.times import untimed, with_other_times


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An event that could not be read; `error` is the class of what went wrong, never its text."""

    error: str


Item: TypeAlias = AnymailTrackingEvent | Unreadable


class Reader(AnymailBaseWebhookView):  # type: ignore[misc]
    """A provider's webhook. Stands before django-anymail's class, whose methods do the work."""

    acts = False
    """Whether reading may do what the provider asks (Amazon SES: confirm a subscription over the network)."""

    @property
    def is_protected(self) -> bool:
        """Whether a secret or a signature is asked for at all."""
        return bool(self.basic_auth) or not self.warn_if_no_basic_auth

    def challenge(self, _request: HttpRequest) -> HttpResponse | None:
        """What to answer before anything is checked; None to go on."""
        return None

    def read(self, request: HttpRequest) -> list[Item]:
        """The events of an authenticated request, in their order; raises whatever a wholly unreadable body causes."""
        try:
            items = self.parse_events(request)
        except (AnymailConfigurationError, SuspiciousOperation):
            raise
        except Exception:
            items = self._without_times(request)
        return [_tracking_only(item) for item in items]

    def _without_times(self, request: HttpRequest) -> Sequence[object]:
        """The events of a body whose times cannot be read; raises what it raises with other times too."""
        body = orjson.loads(request.body)

        def parse(told: object) -> Sequence[object]:
            found: Sequence[object] = self.parse_events(rebuilt(request, orjson.dumps(told)))
            return found

        return [untimed(item) for item in with_other_times(body, parse)]

    def esp_to_anymail_event(self, *parts: Any) -> Item:  # noqa: ANN401
        """One event of a batch, or that it is unreadable."""
        parse = super().esp_to_anymail_event
        try:
            event: Item = parse(*parts)
        except (AnymailConfigurationError, SuspiciousOperation):
            raise
        except Exception as error:
            return self._untimed(parts, parse, error)
        return event

    def _untimed(self, parts: tuple[Any, ...], parse: Callable[..., Item], error: Exception) -> Item:
        """The event without its time, where that alone cannot be read."""
        try:
            found: Item = untimed(with_other_times(parts, lambda told: parse(*told)))
        except Exception:
            return Unreadable(type(error).__name__)
        return found


def _tracking_only(item: object) -> Item:
    if isinstance(item, AnymailTrackingEvent | Unreadable):
        return item
    raise AnymailConfigurationError("incoming mail")


class AmazonSES(Reader, AmazonSESTrackingWebhookView):  # type: ignore[misc]
    """Confirms its subscription in the worker: a call to Amazon has no place inside a request."""

    def challenge(self, request: HttpRequest) -> HttpResponse | None:
        """Amazon SNS sends its secret only after it was asked for it."""
        if self.basic_auth and not request.headers.get("Authorization"):
            return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="webhook"'})
        return None

    def auto_confirm_sns_subscription(self, sns_message: dict[str, Any]) -> None:
        """Refuses at once what may never be confirmed; confirms the rest where acting is allowed."""
        if self.acts or not self.basic_auth:
            super().auto_confirm_sns_subscription(sns_message)


class SparkPost(Reader, SparkPostTrackingWebhookView):  # type: ignore[misc]
    """Wraps each event once more."""

    def unwrap_event(self, raw_event: object) -> Sequence[object]:
        """An event without its wrapping is unreadable, not the batch."""
        try:
            unwrapped: Sequence[object] = super().unwrap_event(raw_event)
        except Exception:
            return "", {}, raw_event
        return unwrapped


class Brevo(Reader, BrevoTrackingWebhookView):  # type: ignore[misc]
    pass


class MailerSend(Reader, MailerSendTrackingWebhookView):  # type: ignore[misc]
    pass


class Mailgun(Reader, MailgunTrackingWebhookView):  # type: ignore[misc]
    pass


class Mailjet(Reader, MailjetTrackingWebhookView):  # type: ignore[misc]
    pass


class Mailtrap(Reader, MailtrapTrackingWebhookView):  # type: ignore[misc]
    pass


class Mandrill(Reader, MandrillCombinedWebhookView):  # type: ignore[misc]
    pass


class Postal(Reader, PostalTrackingWebhookView):  # type: ignore[misc]
    pass


class Postmark(Reader, PostmarkTrackingWebhookView):  # type: ignore[misc]
    pass


class Resend(Reader, ResendTrackingWebhookView):  # type: ignore[misc]
    pass


class SendGrid(Reader, SendGridTrackingWebhookView):  # type: ignore[misc]
    pass


class UnisenderGo(Reader, UnisenderGoTrackingWebhookView):  # type: ignore[misc]
    pass


_READERS: tuple[type[Reader], ...] = (
    AmazonSES, Brevo, MailerSend, Mailgun, Mailjet, Mailtrap, Mandrill,
    Postal, Postmark, Resend, SendGrid, SparkPost, UnisenderGo,
)  # fmt: skip
READERS: dict[str, type[Reader]] = {str(each.esp_name).lower().replace(" ", "_"): each for each in _READERS}
"""By source, as an event names it: "amazon_ses", …, "unisender_go"."""


def provider_name(source: str) -> str:
    """What a provider calls itself; the source itself where it is none of these."""
    return str(READERS[source].esp_name) if source in READERS else source


def reader_of(source: str) -> Reader:
    """The provider's reader, which asks for the provider's own secret where it has one, else for that of all.

    Raises `AnymailConfigurationError` where a key it needs is not in the settings.
    """
    own = settings.WEBHOOK_SECRETS.get(source)
    return READERS[source](webhook_secret=own) if own else READERS[source]()
