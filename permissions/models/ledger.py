"""The ledger, which the database refuses to alter, and the state, which its triggers keep equal to a replay."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Market, User
from customers.models import Customer


class Channel(models.TextChoices):
    """How somebody is reached. A number is texted and called; post and the site have no address of their own."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("Phone")
    POST = "post", _("Post")
    ONSITE = "onsite", _("On the site")


class Purpose(models.TextChoices):
    """What a message is for. `ALL` stands for every purpose but service, which nobody can refuse."""

    ALL = "all", _("All marketing")
    SERVICE = "service", _("Service")
    MARKETING = "marketing", _("Offers")
    NEWSLETTER = "newsletter", _("Newsletter")
    SURVEY = "survey", _("Survey")
    LOYALTY = "loyalty", _("Loyalty")


class Action(models.TextChoices):
    GRANT = "grant", _("Allowed")
    WITHDRAW = "withdraw", _("Withdrawn")
    VOID = "void", _("Undone")


class Source(models.TextChoices):
    """Where a change came from; `permissions_source` says which of them may raise a permission."""

    SELF_SERVICE = "self_service", _("Customer's own page")
    DOUBLE_OPTIN = "double_optin", _("Confirmed sign-up")
    AGENT_CALL = "agent_call", _("Customer service, by phone")
    AGENT_CORRECTION = "agent_correction", _("Customer service, undone")
    CONSENT_REGISTER = "consent_register", _("Register of earlier consents")
    ONE_CLICK = "one_click", _("Unsubscribe button in the mail program")
    SMS_KEYWORD = "sms_keyword", _("STOP by SMS")
    ESP_SYNC = "esp_sync", _("Sending system")
    CSV_IMPORT = "csv_import", _("File")
    COMPLAINT = "complaint", _("Reported as spam")
    HARD_BOUNCE = "hard_bounce", _("Address does not exist")
    ERASURE = "erasure", _("Erased at their request")


class Person(models.Model):
    """The keyed hash under which a customer's own entries stand; it goes with the customer, the entries stay."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="+")
    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+", db_index=False)
    point = models.BinaryField(max_length=16)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["market", "point"], name="permission_person_once")]

    def __str__(self) -> str:
        return f"customer {self.pk}"


class Event(models.Model):
    """One entry of the ledger. No clear text: a point is a keyed hash, reason and reference are codes."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    act = models.UUIDField()
    """What was done in one go (a save at the desk, a line of a file) shares one number."""
    key = models.BinaryField(max_length=16)
    """Of two entries with the same key only the first is kept: what is told twice counts once."""
    point = models.BinaryField(max_length=16)
    key_id = models.SmallIntegerField()
    """Which secret the hash was made with."""
    lead = models.BooleanField()
    """Whether it stands for the act in its channel when people are counted: the person's entry, if there is one."""
    channel = models.CharField(max_length=10, choices=Channel)
    purpose = models.CharField(max_length=12, choices=Purpose)
    purpose_version = models.SmallIntegerField()
    action = models.CharField(max_length=8, choices=Action)
    voids = models.BigIntegerField(null=True)
    """The entry that this one undoes: it is as if that had never been made."""
    source = models.CharField(max_length=20, choices=Source)
    origin = models.CharField(max_length=30)
    """The connected system that told us, which needs no telling back."""
    legal_basis = models.CharField(max_length=20)
    reason = models.CharField(max_length=30)
    reference = models.CharField(max_length=64)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    notice_id = models.BigIntegerField(null=True)
    """The `NoticeVersion` that was shown or read."""
    language = models.CharField(max_length=8)
    evidence = models.BinaryField(max_length=32, null=True)
    """SHA-256 of an `Evidence` row, which may be deleted."""
    occurred_at = models.DateTimeField(db_default=Now())
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        permissions = [
            ("use_desk", "Changes permissions for a customer on the line"),
            ("view_insight", "Sees how many may be reached, and why others not"),
            ("manage_deliveries", "Sees what sending systems have been told, and tells them again"),
            ("handle_requests", "Answers requests for access and erasure"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["market", "key"], name="permission_event_once"),
            models.UniqueConstraint(fields=["voids"], condition=Q(voids__isnull=False), name="permission_voided_once"),
        ]
        indexes = [
            models.Index(fields=["market", "point", "id"], name="permission_event_by_point"),
            models.Index(fields=["act"], name="permission_event_by_act"),
            models.Index(fields=["market", "occurred_at", "id"], name="permission_event_by_time"),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"


class State(models.Model):
    """What holds now for a point, channel and purpose: the latest denial, raise and consent, whatever came first.

    A denial is lifted only by a later raise (an explicit act), never by a consent that was merely carried over.
    """

    pk = models.CompositePrimaryKey("market_id", "point", "channel", "purpose")
    market_id = models.BigIntegerField()
    point = models.BinaryField(max_length=16)
    channel = models.CharField(max_length=10, choices=Channel)
    purpose = models.CharField(max_length=12, choices=Purpose)
    denied_at = models.DateTimeField(null=True)
    denied_by = models.CharField(max_length=20, null=True)  # noqa: DJ001 (of no denial there is no source)
    raised_at = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(null=True)
    last_event = models.BigIntegerField()
    status = models.GeneratedField(
        expression=models.Case(
            models.When(Q(denied_at__isnull=True, granted_at__isnull=False), then=models.Value("allowed")),
            models.When(raised_at__gt=F("denied_at"), then=models.Value("allowed")),
            models.When(denied_at__isnull=False, then=models.Value("denied")),
            default=models.Value("unknown"),
        ),
        output_field=models.CharField(max_length=8),
        db_persist=True,
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.channel} {self.purpose}"


class Evidence(models.Model):
    """What stands behind an act (checks made, script read); deletable, since the ledger keeps only its digest."""

    act = models.UUIDField(primary_key=True)
    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    nonce = models.BinaryField(max_length=16)
    body = models.JSONField()
    at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"evidence of {self.pk}"
