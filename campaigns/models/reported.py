"""Totals that a tool reports of its own campaigns without telling of any single message."""

from django.db import models

from campaigns.models.campaign import Campaign, Variant


class ReportedResult(models.Model):
    """What `reporter` said on `as_of` of a campaign's variant since it was sent; the latest day is the one that holds.

    Never added to counted results: nobody stands behind these numbers whom a page could show.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reported")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    reporter = models.CharField(max_length=50)
    as_of = models.DateField()
    sent_at = models.DateTimeField(null=True)
    sent = models.PositiveIntegerField(null=True)
    delivered = models.PositiveIntegerField(null=True)
    hard_bounces = models.PositiveIntegerField(null=True)
    soft_bounces = models.PositiveIntegerField(null=True)
    opens = models.PositiveIntegerField(null=True)
    unique_opens = models.PositiveIntegerField(null=True)
    machine_opens = models.PositiveIntegerField(null=True)
    clicks = models.PositiveIntegerField(null=True)
    unique_clicks = models.PositiveIntegerField(null=True)
    unsubscribes = models.PositiveIntegerField(null=True)
    complaints = models.PositiveIntegerField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["campaign", "variant", "as_of"], name="reported_result_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} as of {self.as_of}"
