"""What is told of a pilot that ran and ended in another tool."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Market
from pilots.actions.bringing import Elsewhere
from pilots.forms.plan import PlanForm
from pilots.plan import Plan

_OF_A_PLAN = ("audience", "audience_days", "per_week", "effect", "own_baseline", "own_deviation", "power", "method")
"""What is only asked before a pilot begins."""
_FIRST = ("name", "tool", "began_on", "ended_on")


class ElsewhereForm(PlanForm):
    """The plan as it was, with the tool and the days."""

    tool = forms.CharField(label=gettext_lazy("Tool in which it ran"), max_length=60)
    began_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ended_on = forms.DateField(
        label=gettext_lazy("Last day on which customers were assigned"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, market: Market, **kwargs: Any) -> None:  # noqa: ANN401 (as Django's own)
        """Without what only a plan ahead asks."""
        super().__init__(*args, market=market, **kwargs)
        self._market = market
        self.order_fields([*_FIRST, "hypothesis", "owner"])
        for name in (*_OF_A_PLAN, *(key for key in self.fields if key.startswith("limit_"))):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Days in their order, and over."""
        told = super().clean()
        began, ended = told.get("began_on"), told.get("ended_on")
        if began and ended and ended < began:
            self.add_error("ended_on", _("The last day lies before the first."))
        elif ended and self._after(ended) > timezone.now():
            self.add_error("ended_on", _("A pilot that is over ended before today."))
        return told

    def _after(self, day: date) -> datetime:
        return datetime.combine(day + timedelta(days=1), time(), self._market.zone)

    @property
    def elsewhere(self) -> Elsewhere:
        """The tool, and from the first midnight to the one after the last day."""
        told = self.cleaned_data
        began = datetime.combine(told["began_on"], time(), self._market.zone)
        return Elsewhere(told["tool"], began, self._after(told["ended_on"]))

    @property
    def plan(self) -> Plan:
        """What is read of it: by one look at the end."""
        told = self.cleaned_data
        same = {name: told[name] for name in ("hypothesis", "trigger", "outcome", "window_days", "cuped")}
        return replace(Plan(**same), arms=told["variants"], holdout=float(told["holdout"]) / 100, effect=0.0)
