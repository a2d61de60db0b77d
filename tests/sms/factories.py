"""What tests of text messages need to exist."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts import roles
from accounts.models import Market, User
from customers.actions import record_appointments, record_branches, record_customers
from customers.models import Appointment
from customers.records import AppointmentRecord, CustomerRecord
from sms import actions
from sms.actions.replies import receive
from sms.models import Gateway, IncomingText, Template, TemplateVersion, TextMessage
from sms.queries.composing import compose
from sms.queries.limits import hours
from sms.queries.lines import Composition
from sms.queries.recipients import Recipient, chosen_recipients
from sms.timing import NOW, When
from tests.accounts import factories

REMINDER = "Dag {first_name|klant}, tot {date} om {time} in {place}."


def writer(name: str = "Wies", *, of: Market | None = None) -> User:
    """Somebody of the digital team."""
    return factories.person(name, roles.DIGITAL_TEAM, of=of)


def planner(name: str = "Pim", *, of: Market | None = None) -> User:
    return factories.person(name, roles.PLANNER, of=of)


def draft(*, by: User, of: Market | None = None, name: str = "Reminder", text: str = REMINDER, **more: str) -> Template:
    """A template that nobody approved yet; `more` may name another purpose and the English text (`en`)."""
    texts = {"nl": text, **({"en": more["en"]} if "en" in more else {})}
    market = of or factories.market()
    return actions.start_template(by=by, market=market, name=name, purpose=more.get("purpose", "service"), texts=texts)


def approved(*, by: User, second: User, **fields: str) -> Template:
    """A template that can be sent."""
    template = draft(by=by, **fields)
    actions.approve(by=second, version=template.versions.get())
    return template


def gateway(of: Market | None = None, **fields: object) -> Gateway:
    """Kannel's interface, unless `fields` say otherwise."""
    defaults = {"code": "main", "name": "Main", "kind": "kannel", "sender": "Helder", "price": "0.0800"}
    return Gateway.objects.create(market=of or factories.market(), **{**defaults, **fields})


def expected(number: int, *, of: Market | None = None, starts_in: timedelta = timedelta(hours=2)) -> list[Recipient]:
    """So many customers, each with a mobile number and an appointment soon; as a text message finds them."""
    market, now = of or factories.market(), timezone.now()
    booked, names = now - timedelta(days=3), [f"c-{n}" for n in range(number)]
    record_customers(
        market,
        [
            CustomerRecord(source="crm", external_id=name, first_name=f"Klant{n}", mobile=f"06{20_000_100 + n}")
            for n, name in enumerate(names)
        ],
    )
    record_branches(market, [("am", "Branch", "Amersfoort")])
    record_appointments(
        market,
        [
            AppointmentRecord(
                source="crm", external_id=f"v-{name}", customer=name, booked_at=booked,
                starts_at=now + starts_in, status="booked", status_at=booked, booked_via="web", branch="am",
            )
            for name in names
        ],
    )  # fmt: skip
    pks = Appointment.objects.filter(market=market, external_id__startswith="v-c-").values_list("pk", flat=True)
    return chosen_recipients(market, list(pks))


def shown(version: TemplateVersion, recipients: Sequence[Recipient], when: When = NOW) -> Composition:
    """What the composer shows of it."""
    return compose(version, recipients, when, hours(version.template.market))


def order(version: TemplateVersion, recipients: Sequence[Recipient], **more: Any) -> actions.Order:
    """What a form sends back when everybody who will get it is confirmed."""
    marks = {line.mark for line in shown(version, recipients, more.get("when", NOW)).sendable}
    given = {"nonce": uuid4(), "marks": frozenset(marks), **more}
    return actions.Order(version=version, recipients=recipients, **given)


def again(known: actions.Order, **more: Any) -> actions.Order:
    """The same page, confirmed from another tab; its customers are looked up once more."""
    found = chosen_recipients(known.version.template.market, [each.appointment for each in known.recipients])
    return replace(known, **{"nonce": uuid4(), "recipients": found, **more})


def confirm(by: User, version: TemplateVersion, recipients: Sequence[Recipient], **more: Any) -> actions.Confirmed:
    """Everybody who will get it is confirmed."""
    return actions.confirm(by=by, order=order(version, recipients, **more))


def stages() -> list[str]:
    """Of all messages."""
    return sorted(TextMessage.objects.values_list("stage", flat=True))


def came_in(words: str, sender: str = "+31620000100", *, of: Market | None = None, **fields: Any) -> IncomingText:
    """A text of a customer (the first of `expected`), taken in as the worker does."""
    market = of or factories.market()
    through = Gateway.objects.filter(market=market).first() or gateway(market)
    told = {"external_id": uuid4().hex, "to": "+3197000000", "at": timezone.now(), **fields}
    kept = IncomingText.objects.create(market=market, gateway=through, sender=sender, text=words, **told)
    with transaction.atomic():
        receive(kept)
    return kept
