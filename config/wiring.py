"""What upper floors bring to the pages of lower ones: the areas of the rail, and what a customer's timeline tells, and
what is found by going to anything."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.unsaved import take
from campaigns.actions import hear_refusal, lock_market
from campaigns.finding import campaigns
from campaigns.keeping import MessageKeeper
from campaigns.merging import MessageMerger
from campaigns.timeline import messages
from config import replica
from config.reading import PAGES
from customers.actions.merging import OwnMerger
from customers.doing import Offer
from customers.finding import customers
from customers.hearing import Hearer as AddressHearer
from customers.merging import Merger
from customers.models import AppointmentStatus
from customers.offers import SAME
from customers.queries.visits import visits_and_calls
from customers.timeline import TimelineProvider
from feedback.keeping import AnswerKeeper
from feedback.merging import AnswerMerger
from feedback.timeline import answered
from integrations.files.keeping import FileKeeper
from integrations.files.kinds import Kind
from integrations.webhooks.keeping import RequestKeeper
from permissions.actions import tell_owners
from permissions.actions.sandbox import receive
from permissions.hearing import Hearer
from permissions.keepers import Keeper
from permissions.merging import PermissionMerger
from permissions.models import Channel, Purpose
from permissions.queries.obstacles import Obstacle
from permissions.reasons import CHECKS, PROOFS
from permissions.systems import Receiver
from permissions.timeline import changes
from pilots.keeping import AssignmentKeeper
from pilots.merging import AssignmentMerger
from pilots.models import Choice
from sms.keeping import TextKeeper
from sms.merging import TextMerger
from sms.obstacles import OBSTACLE
from sms.offers import WRITE
from sms.timeline import replies
from ui.finding import Finder
from ui.navigation import Area, entries

AREAS = (
    Area(_("Campaigns"), "campaigns:index", "mail", "campaigns.view_results", group=1),
    Area(_("Pilots"), "pilots:index", "fork", "pilots.view_pilots", group=1, waiting="pilots:waiting"),
    Area(_("Feedback"), "feedback:index", "smile", "feedback.view_scores", group=1),
    Area(_("On the line"), "desk:index", "shield", "permissions.use_desk", group=2),
    Area(_("Text messages"), "sms:index", "speech", "sms.send_texts", group=2, waiting="sms:unread"),
    Area(_("Permissions"), "permissions:index", "yes", "permissions.view_insight", group=2),
    Area(_("Customers"), "customers:index", "person", "customers.view_customers", group=2),
    Area(_("Connections"), "integrations:index", "link", "integrations.view_connections", group=3),
    Area(_("Staff"), "accounts:index", "people", "accounts.manage_staff", group=3),
)
IN_BOTTOM_BAR = 4
KEEPERS: dict[str, Keeper] = {
    "messages": MessageKeeper(),
    "text_messages": TextKeeper(),
    "feedback": AnswerKeeper(),
    "pilots": AssignmentKeeper(),
    "files": FileKeeper(),
    "deliveries": RequestKeeper(),
}
AHEAD = frozenset({"files"})
"""Those who look through whole files."""
LOCKS = (lock_market,)
MERGERS: tuple[Merger, ...] = (
    PermissionMerger(),  # first, while it can be told whose address is whose
    OwnMerger(),
    MessageMerger(),
    TextMerger(),
    AnswerMerger(),
    AssignmentMerger(),
)
"""What becomes of a customer's rows who turns out to be another, from below upwards."""
OBSTACLES: dict[str, Obstacle] = {"sms": OBSTACLE}
RECEIVERS: dict[str, Receiver] = {"sandbox": receive}
HEARERS: tuple[Hearer, ...] = (hear_refusal,)
ADDRESS_HEARERS: tuple[AddressHearer, ...] = (tell_owners,)
LOG_WORDS: dict[str, Mapping[str, "str | Promise"]] = {
    "permissions.view_customers": {**dict(Channel.choices), **dict(Purpose.choices)},
    "appointments.viewed": {**dict(AppointmentStatus.choices), "all": _("all")},
    "files.export": dict(Kind.choices),
    "kind": {
        **dict(Kind.choices),
        "insert": _("added"),
        "update": _("changed"),
        "delete": _("deleted"),
        "truncate": _("emptied"),
        "recovery_codes": _("recovery codes"),
        "totp": _("authenticator app"),
        "webauthn": _("passkey or security key"),
    },
    "page": PAGES,
    "by": {
        "phone": _("phone number"),
        "email": _("e-mail address"),
        "plate": _("plate"),
        "postcode": _("postcode"),
        "name": _("name"),
        "number": _("customer number"),
        "household": _("same home, address or number"),
        "campaigns": _("customers behind a campaign's number"),
        "pilots": _("customers of a pilot"),
        "appointments": _("appointments"),
        "texts": _("text messages"),
        "answers": _("answers of customers"),
        "permissions": _("customers behind a permission"),
    },
    "asked": {**CHECKS, **PROOFS},
    "checks": {**CHECKS, **PROOFS},
    "choice": dict(Choice.choices),
}
FINDERS: tuple[Finder, ...] = (campaigns, customers)
OFFERS: tuple[Offer, ...] = (WRITE, SAME)
TIMELINE: tuple[TimelineProvider, ...] = (visits_and_calls, messages, replies, answered, changes)


def furniture(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs: the areas the reader may enter, the market's clock, and how old the page is."""
    market = getattr(request, "market", None)
    areas = entries(AREAS, request)
    as_of = replica.as_of(request)
    return {
        "areas": areas,
        "take_unsaved": partial(take, request),
        "bottom_areas": areas[:IN_BOTTOM_BAR],
        "local_now": timezone.now().astimezone(market.zone) if market else timezone.now(),
        "as_of": as_of.astimezone(market.zone) if as_of and market else as_of,
    }
