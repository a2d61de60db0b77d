"""Campaigns and their daily results, to read."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import scopes
from accounts.api import ApiView, page_of
from campaigns.api.serializers import (
    KNOWN,
    CampaignDetailSerializer,
    CampaignPageSerializer,
    CampaignSerializer,
    CampaignsQuery,
    DailyResultsSerializer,
    ResultsQuery,
)
from campaigns.models import Campaign, Rule
from campaigns.queries import results
from campaigns.queries.ages import feed_of, known
from campaigns.queries.campaigns import of_campaign, with_first_day
from campaigns.queries.figures import COUNTED, RATES, Figures
from campaigns.queries.results import Attributed, Scope
from ui.period import Period

_CAMPAIGN: Final = {
    "id": 7,
    "source": "mailer",
    "campaign": "reminder",
    "name": "Reminder of your appointment",
    "kind": "transactional",
    "channel": "email",
    "journey": "Appointment",
    "not_randomised": False,
    "first_day": "2026-01-05",
}
_SHOWN: Final = Figures(sent=412, delivered=409, opened=260, opened_human=231, clicked_raw=58, clicked=51)
_FIGURES: Final = {**{name: getattr(_SHOWN, name) for name in (*COUNTED, "due")}, "revenue": "0"}
_UNTIL: Final = {
    "known_until": dict.fromkeys(KNOWN, "2026-04-30T16:00:00Z"),
    "complete_until": dict.fromkeys(RATES, "2026-04-19"),
}


def _counts(figures: Figures) -> dict[str, Any]:
    return {name: getattr(figures, name) for name in (*COUNTED, "due")}


def _maturity(scope: Scope, campaign: Campaign) -> dict[str, Mapping[str, Any]]:
    """Until when what the figures rest on is known, and up to which day of sending each is complete; null without any
    news of it."""
    feed, zone, horizon = feed_of(campaign), scope.market.zone, scope.horizon
    last = {metric: horizon.settled(metric, scope.attributed.days, zone, feed) for metric in RATES}
    return {
        "known_until": {
            name: None if news == "visits" and horizon.unknown("booked") else horizon.until(news, feed)
            for name, news in KNOWN.items()
        },
        "complete_until": {
            metric: None if horizon.unknown(metric) else day - timedelta(days=1) for metric, day in last.items()
        },
    }


class CampaignsView(ApiView):
    """The campaigns of the market by number, a page at a time."""

    scopes = {"GET": scopes.CAMPAIGNS_READ}

    @extend_schema(
        parameters=[CampaignsQuery],
        responses=CampaignPageSerializer,
        examples=[OpenApiExample("the last page", {"items": [_CAMPAIGN], "next": None}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Lists campaigns."""
        query = CampaignsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = {("external_id" if name == "campaign" else name): value for name, value in query.validated_data.items()}
        where = {name: value for name, value in asked.items() if value and name not in {"after", "limit"}}
        found = with_first_day(Campaign.objects.filter(market=self.market, **where))
        return Response(page_of(found, request, _told))


def _told(page: list[Campaign]) -> list[Any]:
    tell = CampaignSerializer()
    return [tell.to_representation(campaign) for campaign in page]


class CampaignView(ApiView):
    """One campaign with its wordings; the messages themselves are shown on its page only."""

    scopes = {"GET": scopes.CAMPAIGNS_READ}

    @extend_schema(
        responses=CampaignDetailSerializer,
        examples=[
            OpenApiExample(
                "a campaign with two wordings",
                {
                    **_CAMPAIGN,
                    "variants": [{"key": "a", "subject": "Until tomorrow"}, {"key": "b", "subject": "See you"}],
                },
                response_only=True,
            )
        ],
    )
    def get(self, _request: Request, pk: int) -> Response:
        """Tells a campaign."""
        campaign = get_object_or_404(with_first_day(Campaign.objects.filter(market=self.market)), pk=pk)
        variants = list(campaign.variants.order_by("key").values("key", "subject"))
        return Response({**CampaignSerializer(campaign).data, "variants": variants})


class ResultsView(ApiView):
    """The figures of a campaign's page, day by day: exact, and the same as the page shows for the same days and rule.

    They change while events come in, also those of days long past; ask again with `If-None-Match`, which costs little.
    """

    scopes = {"GET": scopes.CAMPAIGNS_READ}

    @extend_schema(
        parameters=[ResultsQuery],
        responses=DailyResultsSerializer,
        examples=[
            OpenApiExample(
                "one day",
                {
                    "campaign": 7, "from": "2026-03-31", "to": "2026-03-31", "rule": "click", "within": 7,
                    "currency": "EUR", **_UNTIL, "total": _FIGURES, "days": [{"day": "2026-03-31", **_FIGURES}],
                },
                response_only=True,
            )
        ],
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        """Tells a campaign's daily results."""
        campaign = get_object_or_404(Campaign, market=self.market, pk=pk)
        now = timezone.now()
        query = ResultsQuery(data=request.query_params, today=now.astimezone(self.market.zone).date())
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        period = Period("C", asked["from"], asked["to"], self.market.zone, now, compare=False)
        scope = known(Scope(self.market, period, Attributed(Rule(asked["rule"]), asked["within"])))
        days = {key[0]: figures for key, figures in results.by(of_campaign(scope, campaign), "bucket").items()}
        return Response(
            {
                "campaign": campaign.pk,
                **{name: asked[name] for name in ("from", "to", "rule", "within")},
                "currency": self.market.currency,
                **_maturity(scope, campaign),
                "total": _counts(sum(days.values(), Figures())),
                "days": [{"day": day, **_counts(days[day])} for day in sorted(days)],
            }
        )
