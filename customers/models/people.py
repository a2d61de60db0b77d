"""Who: customers, how they are reached and what they drive."""

from django.db import models
from django.db.models import Expression, F, Q, Value
from django.db.models.functions import Lower, Now, Replace, Reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from customers.folding import folded, folded_core, folded_house_number, folded_postcode, folded_second


def _searched(expression: Expression, *, null: bool = False) -> models.GeneratedField:
    """A text in byte order: plain b-trees serve both its beginnings and the sorting."""
    return models.GeneratedField(
        expression=expression, output_field=models.TextField(db_collation="C", null=null), db_persist=True
    )


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    POST = "post", _("Post")
    ONSITE = "onsite", _("On the site")


class Customer(models.Model):
    """A person who books appointments, known by an id in the source's own system."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    source = models.CharField(max_length=50)
    external_id = models.CharField(max_length=100)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10, blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    house_number = models.CharField(max_length=16, blank=True)
    since = models.DateField(null=True)
    known_since = models.DateTimeField(null=True, db_default=Now())
    """Since when we have them, by our clock; None for those who were here before this was kept."""
    erased_at = models.DateTimeField(null=True)
    """When their data were erased at their request: what a source tells of them since is not taken in."""
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="marks", db_index=False)
    """Who this turned out to be: the row is left as a mark, without data, by which its external id is still known.

    Always the last of them: whoever is merged on takes their marks along."""
    search_name = _searched(folded("last_name"))
    search_core = _searched(folded_core("last_name"))
    search_second = _searched(folded_second("last_name"), null=True)
    search_first_name = _searched(folded("first_name"))
    search_postcode = _searched(folded_postcode("postcode"))
    search_house = _searched(folded_house_number("house_number"))

    class Meta:
        permissions = [
            ("view_customers", "Sees persons: names, addresses and what was sent to them"),
            ("correct_numbers", "Says which numbers belong to somebody else"),
            ("merge_customers", "Says that two customers are one person"),
        ]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["market", "source", "external_id"], name="customer_external_id"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="customer_not_merged_into_itself"),
        ]
        indexes = [
            models.Index(fields=["market", "search_name", "search_first_name", "id"], name="customer_by_name"),
            models.Index(fields=["market", "search_core", "search_first_name", "id"], name="customer_by_core"),
            models.Index(
                fields=["market", "search_second", "search_first_name", "id"],
                name="customer_by_second",
                condition=Q(search_second__isnull=False),
            ),
            models.Index(fields=["market", "search_postcode", "search_house"], name="customer_by_postcode"),
            models.Index(fields=["merged_into"], name="customer_marks", condition=Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"customer {self.pk}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class ContactPoint(models.Model):
    """An address or number. Without a customer it is somebody whom we wrote to but do not know (yet)."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="contact_points")
    channel = models.CharField(max_length=10, choices=Channel)
    value = models.CharField(max_length=254)
    normalised = models.CharField(max_length=254, db_collation="C")
    hash = models.BinaryField(max_length=16)
    wrong_at = models.DateTimeField(null=True)
    """Since when we know that somebody else reads what is sent to this customer here: nothing is, any more."""
    reversed = models.GeneratedField(
        expression=Reverse("normalised"),
        output_field=models.CharField(max_length=254, db_collation="C"),
        db_persist=True,
    )

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["market", "hash"], name="contact_point_hash")]
        indexes = [
            models.Index(fields=["market", "normalised"], name="contact_point_by_value"),
            models.Index(fields=["market", "reversed"], name="contact_point_by_ending", condition=Q(channel="sms")),
            models.Index(fields=["customer"], name="contact_point_by_customer"),
        ]

    def __str__(self) -> str:
        return f"contact point {self.pk}"


class SharedAddress(models.Model):
    """An address or number that is filed with somebody else, and that a source tells of this customer as well."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="shared_addresses")
    contact = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="+")
    wrong_at = models.DateTimeField(null=True)
    """Since when we know that it is not this customer's, as `ContactPoint.wrong_at` says of whom it is filed under."""

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["contact", "customer"], name="shared_address_once")]

    def __str__(self) -> str:
        return f"contact point {self.contact_id} of customer {self.customer_id} too"


class Vehicle(models.Model):
    """What is repaired; found by its plate."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="vehicles")
    plate = models.CharField(max_length=16)
    make = models.CharField(max_length=50, blank=True)
    search_plate = models.GeneratedField(
        expression=Lower(Replace(Replace("plate", Value("-"), Value("")), Value(" "), Value(""))),
        output_field=models.CharField(max_length=16, db_collation="C"),
        db_persist=True,
    )

    search_plate_end = models.GeneratedField(
        expression=Reverse(Lower(Replace(Replace("plate", Value("-"), Value("")), Value(" "), Value("")))),
        output_field=models.CharField(max_length=16, db_collation="C"),
        db_persist=True,
    )
    """Backwards, for those of whom only the end is known."""

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["market", "customer", "plate"], name="vehicle_plate")]
        indexes = [
            models.Index(fields=["market", "search_plate"], name="vehicle_by_plate"),
            models.Index(fields=["market", "search_plate_end"], name="vehicle_by_plate_end"),
        ]

    def __str__(self) -> str:
        return f"vehicle {self.pk}"
