"""Of which campaigns a page shows rows: the one that its URL names, or all that the list's filters leave."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.access import AuthenticatedRequest
from accounts.reading import seen
from campaigns.forms import FILTERS, Filters, kept, scope_from
from campaigns.models import Campaign
from campaigns.queries.ages import known, known_of
from campaigns.queries.campaigns import campaigns_of, first_day, with_first_day
from campaigns.queries.results import Scope
from campaigns.words import whose


@dataclass(frozen=True)
class Chosen:
    """Campaigns and the scope of their numbers; `pk` is None where the filters chose them."""

    request: AuthenticatedRequest
    pk: int | None
    campaigns: tuple[Campaign, ...]
    scope: Scope
    filters: Filters

    @property
    def name(self) -> str:
        """Of what the rows are."""
        return whose(self.campaigns)

    @property
    def several(self) -> bool:
        """Whether each row says of which campaign it is."""
        return len(self.campaigns) != 1

    @property
    def listed(self) -> str:
        """The list as it was: with its filters where these chose the campaigns."""
        return reverse("campaigns:index") + kept(self.request.GET, *([] if self.pk else FILTERS))

    @property
    def back(self) -> str:
        """The page of the campaign that the URL names."""
        return reverse("campaigns:detail", args=[self.pk]) + kept(self.request.GET) if self.pk else ""

    @property
    def ask(self) -> str:
        """Where a long list of their customers is asked for as a workbook."""
        of_one = reverse("campaigns:ask_workbook", args=[self.pk]) if self.pk else ""
        return of_one or reverse("campaigns:ask_workbook_of_all")

    def write_down(self) -> None:
        """That somebody looked at customers; of several campaigns also of which."""
        target, found = f"campaign {self.pk}", {}
        if not self.pk:
            target, found = "campaigns", {"campaigns": [campaign.pk for campaign in self.campaigns]}
        seen(self.request.market, target, action="campaigns.view_customers", **found)


def chosen(request: AuthenticatedRequest, pk: int | None, *, news: bool = False) -> Chosen:
    """The campaigns of a URL, and where `news` is asked for until when they have told. Raises Http404 where there is no
    such campaign in this market."""
    campaigns: tuple[Campaign, ...]
    if pk is not None:
        found = get_object_or_404(with_first_day(Campaign.objects.filter(market=request.market)), pk=pk)
        campaigns, filters, earliest = (found,), Filters(), first_day([found])
    else:
        filters, every = Filters.from_query(request.GET), campaigns_of(request.market)
        where, earliest = filters.where(), first_day(every.values())  # as the list has it: "all" begins there
        campaigns = tuple((campaigns_of(request.market, where) if where else every).values())
    scope = scope_from(request.GET, request.market, now=timezone.now(), earliest=earliest)
    return Chosen(request, pk, campaigns, known_of(known(scope), campaigns) if news else scope, filters)
