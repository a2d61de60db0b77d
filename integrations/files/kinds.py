"""What a file can hold: nine kinds, each with the fields that are read, by the names that our own files give them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.events import CHANNELS, TYPES
from campaigns.models import Kind as CampaignKind
from customers.models import AppointmentStatus, BookedVia
from permissions.models import Purpose
from permissions.points import KIND_OF

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

OWN: Final = "helder:"
"""Before the id of a message or an event in a file that was taken out here: the same row is found again by it."""

Sort = Literal["text", "id", "email", "phone", "instant", "day", "choice", "yes_no", "count", "seconds", "amount"]


class Kind(models.TextChoices):
    EVENTS = "events", _("Events of messages")
    RESULTS = "results", _("Reported results")
    CAMPAIGNS = "campaigns", _("Names and texts of campaigns")
    CUSTOMERS = "customers", _("Customers")
    APPOINTMENTS = "appointments", _("Appointments")
    REMOVALS = "removals", _("Removed appointments")
    CALLS = "calls", _("Calls")
    PERMISSIONS = "permissions", _("Unsubscribed addresses")
    ASSIGNMENTS = "assignments", _("Variants of pilots")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is read from each row: its name in our own files, what it must be, and other names it goes by."""

    name: str
    label: "str | StrPromise"
    sort: Sort = "text"
    required: bool = False
    longest: int = 200
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    identity: bool = False
    """Whether it says which one is meant, where it is told: then it is never emptied."""

    @property
    def is_essential(self) -> bool:
        """Whether a row in which it cannot be read is rejected; any other field is emptied, with a remark."""
        return self.required or self.identity


_SOURCE: Final = Field("source", _("source system"), longest=50, identity=True)


def _choice(
    name: str, label: "str | StrPromise", choices: tuple[str, ...], *also: str, identity: bool = False
) -> Field:
    return Field(name, label, "choice", choices=choices, also=also, identity=identity)


def _counts(*pairs: "tuple[str, str | StrPromise]") -> tuple[Field, ...]:
    return tuple(Field(name, label, "count") for name, label in pairs)


_EVENTS: Final = (
    _SOURCE,
    Field("event_id", _("id of the event"), "id", identity=True, also=("id", "sg_event_id")),
    Field("event_type", _("what happened"), "choice", required=True, choices=TYPES, also=("event", "type", "metric")),
    Field("occurred_at", _("when"), "instant", required=True, also=("time", "timestamp", "date", "eventdate")),
    _choice("channel", _("channel"), CHANNELS),
    Field("campaign_id", _("id of the campaign"), identity=True, also=("campaign", "camp_id", "sendid")),
    Field("campaign_name", _("name of the campaign"), also=("mail_name",)),
    Field("variant", _("variant"), longest=100, identity=True),
    Field("message_id", _("id of the message"), "id", identity=True, also=("sg_message_id", "batchid")),
    Field("contact_id", _("id of the customer"), "id", longest=100, also=("subscriberkey", "customer", "customer_id")),
    Field("email", _("e-mail address"), longest=254, also=("emailaddress", "mail", "recipient")),
    Field("phone", _("mobile number"), longest=254, also=("mobile",)),
    Field("link_url", _("link that was clicked"), longest=2000, also=("url", "link")),
    _choice("bounce_type", _("kind of bounce"), ("hard", "soft")),
    Field("reason", _("reason")),
    Field("user_agent", _("user agent"), longest=2000, also=("useragent",)),
    _choice("device", _("device"), ("desktop", "mobile", "tablet")),
    Field("is_machine", _("opened or clicked by a machine"), "yes_no", also=("sg_machine_open",)),
    Field("machine_reason", _("how the machine was recognised")),
)
_RESULTS: Final = (
    _SOURCE,
    Field("campaign_id", _("id of the campaign"), required=True, also=("campaign",)),
    Field("campaign_name", _("name of the campaign"), also=("mail_name",)),
    Field("variant", _("variant"), longest=100, identity=True),
    _choice("channel", _("channel"), CHANNELS),
    Field("sent_at", _("when it was sent"), "instant", also=("sent_dt",)),
    Field("as_of", _("day up to which it counts"), "day", required=True, also=("report_date", "date", "day")),
    *_counts(
        ("sent", _("Sent")),
        ("delivered", _("Delivered")),
        ("hard_bounces", _("hard bounces")),
        ("soft_bounces", _("soft bounces")),
        ("opens", _("opens")),
        ("unique_opens", _("unique opens")),
        ("machine_opens", _("opens by machines")),
        ("clicks", _("clicks")),
        ("unique_clicks", _("unique clicks")),
        ("unsubscribes", _("Unsubscribed")),
        ("complaints", _("Complaints")),
    ),
)
_CAMPAIGNS: Final = (
    _SOURCE,
    Field("campaign_id", _("id of the campaign"), required=True, also=("campaign",)),
    Field("campaign_name", _("name of the campaign"), required=True, also=("name",)),
    Field("kind", _("kind"), "choice", choices=tuple(value for value in CampaignKind.values if value)),
    _choice("channel", _("channel"), CHANNELS),
    Field("journey", _("Journey")),
    Field("not_randomised", _("receivers were chosen by a rule, not by chance"), "yes_no"),
    Field("variant", _("variant"), longest=100, identity=True),
    Field("subject", _("Subject"), longest=300),
    Field("body", _("text of the message"), longest=0),
)
_CUSTOMERS: Final = (
    _SOURCE,
    Field(
        "customer_id",
        _("id of the customer"),
        "id",
        required=True,
        longest=100,
        also=("external_id", "contact_id", "id"),
    ),
    Field("first_name", _("first name"), longest=100, also=("firstname", "voornaam")),
    Field("last_name", _("last name"), longest=100, also=("lastname", "achternaam")),
    Field("language", _("language"), longest=10, also=("taal",)),
    Field("postcode", _("postcode"), longest=16, also=("zip", "postal_code")),
    Field("house_number", _("house number"), longest=16, also=("huisnummer",)),
    Field("since", _("customer since"), "day", also=("created",)),
    Field("email", _("e-mail address"), "email", longest=254, also=("mail", "e-mail")),
    Field("mobile", _("mobile number"), "phone", longest=254, also=("phone", "mobiel")),
    Field("plate", _("licence plate"), longest=16, also=("kenteken",)),
    Field("make", _("make of the car"), longest=50, also=("merk",)),
)
_APPOINTMENTS: Final = (
    _SOURCE,
    Field("appointment_id", _("id of the appointment"), "id", required=True, longest=100, also=("external_id", "id")),
    Field("customer_id", _("id of the customer"), "id", required=True, longest=100, also=("customer", "contact_id")),
    Field("booked_at", _("when it was booked"), "instant", required=True, also=("created", "booked")),
    Field("starts_at", _("when it is"), "instant", required=True, also=("start", "date")),
    Field("status", _("status"), "choice", required=True, choices=tuple(AppointmentStatus.values)),
    Field("status_at", _("status since"), "instant"),
    _choice("booked_via", _("booked via"), tuple(BookedVia.values), "channel"),
    Field("branch", _("id of the branch"), "id", longest=100, also=("branch_id",)),
    Field("branch_name", _("name of the branch"), longest=100),
    Field("branch_place", _("place of the branch"), longest=100),
    Field("service", _("service"), longest=50),
    Field("revenue", _("Revenue"), "amount"),
    Field("at_customer", _("at the customer's"), "yes_no"),
    Field("payer", _("who pays"), longest=100),
    Field("cross_sell", _("sold besides"), longest=100),
    Field("window_arrived_at", _("when the window came in"), "instant", also=("window_arrived",)),
    Field("reminded", _("got a text message as a reminder"), "yes_no"),
    Field("reminded_at", _("when the reminder was sent"), "instant"),
)
_REMOVALS: Final = (
    _SOURCE,
    Field("appointment_id", _("id of the appointment"), "id", required=True, longest=100, also=("external_id", "id")),
    Field("reason", _("why it was removed"), required=True),
    Field("removed_at", _("since when it is removed"), "instant", also=("date", "deleted_at")),
)
_CALLS: Final = (
    _SOURCE,
    Field("call_id", _("id of the call"), "id", required=True, longest=100, also=("external_id", "id")),
    Field("began_at", _("when it began"), "instant", required=True, also=("start", "began", "date")),
    Field("seconds", _("seconds"), "seconds", required=True, also=("duration",)),
    Field("customer_id", _("id of the customer"), "id", longest=100, also=("customer", "contact_id")),
    Field("subject", _("about what"), longest=50),
    Field("appointment_id", _("id of the appointment"), "id", longest=100, also=("appointment",)),
    Field("by_voicebot", _("with the voicebot"), "yes_no", also=("voicebot",)),
    Field("completed", _("helped to the end"), "yes_no"),
)
_PERMISSIONS: Final = (
    Field("address", _("e-mail address or phone number"), required=True, longest=254, also=("email", "mail", "phone")),
    _choice("channel", _("channel"), tuple(KIND_OF), identity=True),
    _choice("purpose", _("what they do not want"), tuple(one for one in Purpose.values if one != Purpose.SERVICE)),
    Field("since", _("since when"), "instant", also=("date", "unsubscribed_at", "timestamp")),
    _choice("action", _("turned off or on"), ("withdraw", "grant"), "status", identity=True),
)
_ASSIGNMENTS: Final = (
    _SOURCE,
    Field("customer_id", _("id of the customer"), "id", required=True, longest=100, also=("customer", "external_id")),
    Field("pilot", _("key of the pilot"), required=True, longest=60, also=("experiment", "pilot_key")),
    Field("arm", _("letter of the variant, or holdout"), required=True, longest=10, also=("variant", "group")),
    Field("assigned_at", _("assigned at, of a pilot that ended elsewhere"), "instant", identity=True),
    Field("exposed_at", _("exposed at, of a pilot that ended elsewhere"), "instant", identity=True),
)
FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    Kind.EVENTS: _EVENTS,
    Kind.RESULTS: _RESULTS,
    Kind.CAMPAIGNS: _CAMPAIGNS,
    Kind.CUSTOMERS: _CUSTOMERS,
    Kind.APPOINTMENTS: _APPOINTMENTS,
    Kind.REMOVALS: _REMOVALS,
    Kind.CALLS: _CALLS,
    Kind.PERMISSIONS: _PERMISSIONS,
    Kind.ASSIGNMENTS: _ASSIGNMENTS,
}
