"""The results: small tables, the only thing that dashboards read, kept exact in the transaction that changes a fact."""

from typing import Self

from django.db import models

from campaigns.models.campaign import Campaign, Link, Variant
from campaigns.models.message import Rule


class ResultQuerySet(models.QuerySet["DailyResult"]):
    def of_market(self, market_id: int) -> Self:
        return self.filter(campaign__market_id=market_id)


class Counts(models.Model):
    """Messages of one campaign's variant, each counted once, by the bucket in which they were *sent*.

    `campaigns.definitions` says what each column counts. `opens` and `clicks` (with their machine shares) count events.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE)
    sent = models.IntegerField()
    refused = models.IntegerField()
    confirmed = models.IntegerField()
    unbounced = models.IntegerField()
    bounced_hard = models.IntegerField()
    bounced_soft = models.IntegerField()
    opened = models.IntegerField()
    opened_human = models.IntegerField()
    clicked = models.IntegerField()
    clicked_human = models.IntegerField()
    unsubscribed = models.IntegerField()
    complained = models.IntegerField()
    opens = models.IntegerField()
    machine_opens = models.IntegerField()
    clicks = models.IntegerField()
    machine_clicks = models.IntegerField()
    on_desktop = models.IntegerField()
    on_mobile = models.IntegerField()
    on_tablet = models.IntegerField()

    class Meta:
        abstract = True
        default_permissions = ()


class DailyResult(Counts):
    """Results by day in the market's time zone."""

    day = models.DateField()

    objects = ResultQuerySet.as_manager()

    class Meta(Counts.Meta):
        constraints = [models.UniqueConstraint(fields=["campaign", "day", "variant"], name="daily_result_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id} on {self.day}"


class HourlyResult(Counts):
    """Results by the hour (an instant: the hour that ends summer time happens twice and stays two)."""

    hour = models.DateTimeField()

    class Meta(Counts.Meta):
        constraints = [models.UniqueConstraint(fields=["campaign", "hour", "variant"], name="hourly_result_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id} at {self.hour}"


class LinkResult(models.Model):
    """Messages by link clicked, by the day on which they were sent."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE)
    link = models.ForeignKey(Link, on_delete=models.CASCADE)
    day = models.DateField()
    clickers = models.IntegerField()
    machine_clickers = models.IntegerField()
    clicks = models.IntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["campaign", "day", "variant", "link"], name="link_result_once"),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} on {self.day}"


class OutcomeResult(models.Model):
    """When things happened to the messages of a day: each message once a column, in the hour of its first such event.

    Sums over all hours are those of `DailyResult`; over the hours before an instant, what was so by then. `sent` lies
    in the hour of sending, nothing before it. `arrived` sinks where a message that was delivered came back later.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE)
    day = models.DateField()
    hour = models.DateTimeField()
    sent = models.IntegerField()
    returned = models.IntegerField()
    arrived = models.IntegerField()
    opened = models.IntegerField()
    opened_human = models.IntegerField()
    clicked = models.IntegerField()
    unsubscribed = models.IntegerField()
    complained = models.IntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["campaign", "day", "variant", "hour"], name="outcome_result_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} on {self.day}, {self.hour}"


class BookingResult(models.Model):
    """The appointments that followed messages, by an attribution rule, by the day of sending and the lag.

    `booked` and `showed_up` count messages at the lag of their first such appointment, so a sum over lags up to N is
    the answer for a window of N days; `appointments` and `revenue` (of those who came) count appointments.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE)
    day = models.DateField()
    rule = models.CharField(max_length=5, choices=Rule.choices)
    lag_days = models.SmallIntegerField()
    booked = models.IntegerField()
    showed_up = models.IntegerField()
    appointments = models.IntegerField()
    revenue = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "day", "variant", "rule", "lag_days"], name="booking_result_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} on {self.day} by {self.rule}"


class VisitResult(models.Model):
    """The appointments that messages of a day led to, by the hour: of booking for `booked`, else of the plan.

    `booked` counts messages so that a sum over lags up to N and hours before an instant is how many had such an
    appointment booked by then: it sinks where an appointment of a longer lag was booked earlier. The others count
    appointments: all, those that were attended, and those without an end (`open`) or cancelled.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE)
    day = models.DateField()
    rule = models.CharField(max_length=5, choices=Rule.choices)
    lag_days = models.SmallIntegerField()
    hour = models.DateTimeField()
    booked = models.IntegerField()
    planned = models.IntegerField()
    attended = models.IntegerField()
    open = models.IntegerField()
    cancelled = models.IntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "day", "variant", "rule", "hour", "lag_days"], name="visit_result_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} on {self.day} by {self.rule}, {self.hour}"
