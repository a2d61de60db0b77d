"""What campaigns and their figures look like to another system, and what it may ask of them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from rest_framework import serializers

from accounts.api import Text
from accounts.api.pages import PageSerializer
from campaigns.events import CHANNELS
from campaigns.maturity import RIPENING, News
from campaigns.models import Campaign, Kind, Rule
from campaigns.queries.figures import COUNTED, RATES, Figures
from ui.period import DAWN

MOST_DAYS: Final = 1_100
_MONEY: Final = {"max_digits": 14, "decimal_places": 2}


class CampaignsQuery(PageSerializer):
    """Which campaigns: all of the market where nothing is said."""

    source = Text(max_length=50, help_text="Of this source.")  # type: ignore[assignment]
    campaign = Text(max_length=200, help_text="With this id in its source.")
    channel = serializers.ChoiceField(CHANNELS, required=False)
    kind = serializers.ChoiceField([kind for kind in Kind.values if kind], required=False)
    journey = Text(max_length=200)


class ResultsQuery(serializers.Serializer[Any]):
    """Which days (the last 28 where nothing is said), and how appointments are attributed."""

    to = serializers.DateField(required=False, help_text="The last day, in the market's clock; today if left out.")
    rule = serializers.ChoiceField(Rule.values, default=Rule.CLICK.value, help_text="Last click or last send.")
    within = serializers.IntegerField(
        min_value=1, max_value=30, default=7, help_text="How many times 24 hours the rule looks back."
    )

    def __init__(self, *args: Any, today: date = date.max, **kwargs: Any) -> None:  # noqa: ANN401 (as its parent's)
        super().__init__(*args, **kwargs)
        self.today = today

    def get_fields(self) -> dict[str, Any]:
        """With `from`, which Python keeps for itself."""
        first = serializers.DateField(required=False, help_text="The first day; 28 days before the last if left out.")
        return {"from": first, **super().get_fields()}

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Fills in the days; raises `ValidationError` for days that are none, lie ahead or are too many."""
        last: date = asked.setdefault("to", self.today)
        if not DAWN <= last <= self.today:
            raise serializers.ValidationError({"to": f"is not between {DAWN} and today"})
        first: date = asked.setdefault("from", last - timedelta(days=27))
        if first > last:
            raise serializers.ValidationError({"from": "lies after the last day"})
        if (last - first).days >= MOST_DAYS:
            raise serializers.ValidationError({"from": f"is more than {MOST_DAYS:,} days before the last day"})
        return asked


class CampaignSerializer(serializers.Serializer[Campaign]):
    """A campaign; `source` and `campaign` are its identity where it is sent."""

    id = serializers.IntegerField(source="pk", help_text="Its number here.")
    source = serializers.CharField()  # type: ignore[assignment]
    campaign = serializers.CharField(source="external_id", help_text="Its id in the source.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(Kind.choices, allow_blank=True)
    channel = serializers.ChoiceField(CHANNELS)
    journey = serializers.CharField(allow_blank=True)
    not_randomised = serializers.BooleanField(help_text="Receivers were chosen by a rule, not by chance.")
    first_day = serializers.DateField(
        allow_null=True, help_text="The first day on which anything was sent; null where nothing was yet."
    )


class CampaignPageSerializer(serializers.Serializer[Any]):
    """A page of campaigns, by number."""

    items = CampaignSerializer(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="Ask on with ?after=; null on the last page.")


class VariantSerializer(serializers.Serializer[Any]):
    """A wording."""

    key = serializers.CharField(allow_blank=True, help_text="Empty for what was sent without a variant's name.")
    subject = serializers.CharField(allow_blank=True)


class CampaignDetailSerializer(CampaignSerializer):
    """A campaign with its wordings."""

    variants = VariantSerializer(many=True)


class FiguresSerializer(serializers.Serializer[Figures]):
    """Messages by what happened to them, each counted once, on the day on which it was sent.

    `opened` and `clicked_raw` count machines as well, `opened_human` and `clicked` do not; `booked` and `showed_up`
    count messages, `appointments` and `revenue` (of those who showed up) appointments attributed to them. Of the
    `appointments`, `due` have their time behind them or were closed, `attended` of those were kept; `to_come` and
    `called_off` (cancelled ahead) are not due yet. Who showed up is a share of `due`.
    """

    def get_fields(self) -> dict[str, Any]:
        """One for each figure."""
        return {
            name: serializers.DecimalField(**_MONEY)  # type: ignore[arg-type]
            if name == "revenue"
            else serializers.IntegerField(min_value=0)
            for name in (*COUNTED, "due")
        }


class DaySerializer(FiguresSerializer):
    """The figures of one day."""

    def get_fields(self) -> dict[str, Any]:
        """The day first."""
        return {"day": serializers.DateField(), **super().get_fields()}


KNOWN: Final[Mapping[str, News]] = {"messages": "told", "answers": "answered", "appointments": "visits"}
"""What figures rest on, by its name in an answer."""


class KnownSerializer(serializers.Serializer[Any]):
    """Until when is known what figures rest on: whole hours, by the latest news of each. `appointments` is null where
    none is known at all: then nobody can say what followed messages."""

    def get_fields(self) -> dict[str, Any]:
        """One for each."""
        return {name: serializers.DateTimeField(allow_null=news == "visits") for name, news in KNOWN.items()}


class CompleteSerializer(serializers.Serializer[Any]):
    """Up to and including which day of sending a figure is complete; of later days it is still coming in, and not to be
    compared with older ones. `showed_up` is so, besides, where nothing is `to_come`. Null where no appointment is
    known."""

    def get_fields(self) -> dict[str, Any]:
        """One for each rate."""
        return {name: serializers.DateField(allow_null=RIPENING[name].news == "visits") for name in RATES}


class DailyResultsSerializer(serializers.Serializer[Any]):
    """Daily results of a campaign. Days on which nothing was sent are left out."""

    campaign = serializers.IntegerField()
    to = serializers.DateField()
    rule = serializers.ChoiceField(Rule.values)
    within = serializers.IntegerField(min_value=1, max_value=30)
    currency = serializers.CharField()
    known_until = KnownSerializer()
    complete_until = CompleteSerializer()
    total = FiguresSerializer()
    days = DaySerializer(many=True)

    def get_fields(self) -> dict[str, Any]:
        """With `from`, which Python keeps for itself."""
        return {"from": serializers.DateField(), **super().get_fields()}
