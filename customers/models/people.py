"""Who: customers, how they are reached and what they drive."""

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower, Now, Replace, Reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from customers.folding import ACCENTED, UNACCENTED


def _folded(field: str) -> Lower:
    """The SQL of `customers.folding.fold`."""
    plain = Func(F(field), Value(ACCENTED), Value(UNACCENTED), function="translate", output_field=models.CharField())
    return Lower(plain)


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
    # Folded for search: plain b-trees in byte order serve both the prefix and the sorting.
    search_name = models.GeneratedField(
        expression=_folded("last_name"),
        output_field=models.CharField(max_length=100, db_collation="C"),
        db_persist=True,
    )
    search_first_name = models.GeneratedField(
        expression=_folded("first_name"),
        output_field=models.CharField(max_length=100, db_collation="C"),
        db_persist=True,
    )
    search_postcode = models.GeneratedField(
        expression=Lower(Replace("postcode", Value(" "), Value(""))),
        output_field=models.CharField(max_length=16, db_collation="C"),
        db_persist=True,
    )

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
            models.Index(fields=["market", "search_postcode", "house_number"], name="customer_by_postcode"),
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

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["market", "customer", "plate"], name="vehicle_plate")]
        indexes = [models.Index(fields=["market", "search_plate"], name="vehicle_by_plate")]

    def __str__(self) -> str:
        return f"vehicle {self.pk}"
