"""What people fill in to plan a pilot, in their own units: points and per cents."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Market, User
from accounts.queries.staff import staff
from pilots.actions.planning import Named
from pilots.definitions import AUDIENCES, OUTCOMES, SHARE, TRIGGERS
from pilots.models import Pilot
from pilots.plan import MOST_ARMS, MOST_WEIGHT, Arm, Guardrail, Plan
from pilots.statistics.sizes import GROUP_SEQUENTIAL, SEQUENCE

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
METHODS = (
    (GROUP_SEQUENTIAL, gettext_lazy("Planned end, looked at every day: group sequential")),
    (SEQUENCE, gettext_lazy("Open end, looked at every day: confidence sequence")),
)
RAILS = ("unsubscribed", "complained", "cancelled", "calls_per_appointment")


def letter(place: int) -> str:
    """The arm's letter: A to Z, then AA, AB, …"""
    return LETTERS[place] if place < 26 else LETTERS[place // 26 - 1] + LETTERS[place % 26]


class PlanForm(forms.Form):
    """The plan as people think of it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    hypothesis = forms.CharField(
        label=gettext_lazy("What do you expect, and why?"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )
    owner = forms.TypedChoiceField(label=gettext_lazy("Owner"), coerce=int)
    variants = forms.CharField(
        label=gettext_lazy("Variants"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, its weight after a semicolon; the others are held against the first."),
        initial=gettext_lazy("What we do now; 50\nWhat we try; 50"),
        max_length=6000,
    )
    holdout = forms.DecimalField(
        label=gettext_lazy("Hold-out in per cent, gets nothing of it"), min_value=0, max_value=50, initial=0
    )
    audience = forms.ChoiceField(label=gettext_lazy("For whom"), choices=list(AUDIENCES.items()))
    audience_days = forms.IntegerField(label=gettext_lazy("So many days"), min_value=1, max_value=3650, initial=365)
    trigger = forms.ChoiceField(label=gettext_lazy("The clock starts with"), choices=list(TRIGGERS.items()))
    per_week = forms.DecimalField(
        label=gettext_lazy("Customers a week"), required=False, min_value=0, max_value=10_000_000,
        help_text=gettext_lazy("Where a system assigns them. For a first booking it is counted from the past."),
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label=gettext_lazy("Measured by"), choices=[(key, outcome.label) for key, outcome in OUTCOMES.items()]
    )
    window_days = forms.IntegerField(label=gettext_lazy("Within so many days"), min_value=1, max_value=180, initial=21)
    effect = forms.DecimalField(
        label=gettext_lazy("Smallest effect worth having"),
        max_digits=12,
        decimal_places=4,
        initial=2,
        help_text=gettext_lazy("In percentage points for shares, else in the outcome's own unit."),
    )
    own_baseline = forms.DecimalField(
        label=gettext_lazy("The figure now, where you know it better"), required=False, max_digits=14, decimal_places=4,
        help_text=gettext_lazy("Empty: counted from the past. In per cent for shares, else in the outcome's own unit."),
    )  # fmt: skip
    own_deviation = forms.DecimalField(
        label=gettext_lazy("Its spread per customer"), required=False, min_value=Decimal("0.0001"), max_digits=14,
        decimal_places=4, help_text=gettext_lazy("Standard deviation, of a mean; of a share it follows by itself."),
    )  # fmt: skip
    power = forms.DecimalField(
        label=gettext_lazy("Chance to see it, in per cent"), min_value=50, max_value=99, initial=80
    )
    method = forms.ChoiceField(label=gettext_lazy("How it is read"), choices=METHODS)
    cuped = forms.BooleanField(
        label=gettext_lazy("Take out what the customer did before (CUPED; for figures per customer)"), required=False
    )
    exclusion_group = forms.SlugField(
        label=gettext_lazy("Group"), required=False, max_length=60,
        help_text=gettext_lazy("Pilots of one group share no customer."),
    )  # fmt: skip

    def __init__(self, *args: Any, market: Market, **kwargs: Any) -> None:  # noqa: ANN401 (as Django's own)
        """Offers the staff of the market as owners, and a limit for each guardrail."""
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        if isinstance(owner, forms.ChoiceField):
            owner.choices = [(person.pk, person.name) for person in staff(market) if person.is_active]
        for key in RAILS:
            self.fields[f"limit_{key}"] = forms.DecimalField(
                label=_("Limit: %(outcome)s may get worse by") % {"outcome": OUTCOMES[key].label},
                required=False,
                min_value=Decimal("0.0001"),
                max_digits=10,
                decimal_places=4,
            )

    def clean(self) -> dict[str, Any]:
        """A share lies between nobody and everybody."""
        told = self.cleaned_data
        own = told.get("own_baseline")
        if own is not None and per_unit(told.get("outcome", "showed_up")) == 100 and not 0 < own < 100:
            self.add_error("own_baseline", _("Give a percentage between 0 and 100."))
        return told

    def clean_variants(self) -> tuple[Arm, ...]:
        """Lines as arms with letters."""
        lines = [line for line in self.cleaned_data["variants"].splitlines() if line.strip()]
        if not 2 <= len(lines) <= MOST_ARMS:
            raise forms.ValidationError(_("Write two to %(most)s variants, one a line.") % {"most": MOST_ARMS})
        return tuple(Arm(letter(place), *_variant(line)) for place, line in enumerate(lines))

    @property
    def named(self) -> Named:
        """Name, owner and group."""
        told = self.cleaned_data
        return Named(told["name"], User.objects.get(pk=told["owner"]), told["exclusion_group"])

    @property
    def plan(self) -> Plan:
        """The plan, in fractions."""
        told = self.cleaned_data
        same = {name: told[name] for name in ("hypothesis", "audience", "audience_days", "trigger", "outcome")}
        return Plan(
            **same, arms=told["variants"], holdout=float(told["holdout"]) / 100, window_days=told["window_days"],
            guardrails=tuple(self._guardrails()), effect=float(told["effect"]) / per_unit(told["outcome"]),
            power=float(told["power"]) / 100, method=told["method"], per_week=float(told["per_week"] or 0),
            cuped=told["cuped"], own_baseline=_of_own(told["own_baseline"], per_unit(told["outcome"])),
            own_deviation=_of_own(told["own_deviation"], 1),
        )  # fmt: skip

    def _guardrails(self) -> Iterator[Guardrail]:
        for key in RAILS:
            if limit := self.cleaned_data[f"limit_{key}"]:
                yield Guardrail(key, float(limit) / per_unit(key))


def _of_own(value: Decimal | None, unit: int) -> float | None:
    return None if value is None else float(value) / unit


def _variant(line: str) -> tuple[str, float]:
    name, _semicolon, weight = line.rpartition(";")
    if not name:
        return line.strip()[:120], 1.0
    try:
        found = float(weight.replace("%", "").replace(",", ".").strip())
    except ValueError:
        raise forms.ValidationError(_("“%(text)s” is no weight.") % {"text": weight.strip()[:30]}) from None
    if not 0 < found <= MOST_WEIGHT:
        raise forms.ValidationError(_("A weight lies above 0."))
    return name.strip()[:120], found


def per_unit(outcome: str) -> int:
    """How many of the form's units make one: a hundred points for shares."""
    return 100 if OUTCOMES[outcome].kind == SHARE else 1


def filled(pilot: Pilot, plan: Plan) -> dict[str, Any]:
    """A draft's plan back in the form's units."""
    same = ("hypothesis", "audience", "audience_days", "trigger", "outcome", "window_days", "method", "cuped")
    return {
        **{name: getattr(plan, name) for name in same},
        "name": pilot.name,
        "owner": pilot.owner_id,
        "exclusion_group": pilot.exclusion_group,
        "variants": "\n".join(f"{arm.name}; {arm.weight:g}" for arm in plan.arms),
        "holdout": round(100 * plan.holdout, 4),
        "per_week": plan.per_week or "",
        "effect": round(plan.effect * per_unit(plan.outcome), 4),
        "own_baseline": "" if plan.own_baseline is None else round(plan.own_baseline * per_unit(plan.outcome), 4),
        "own_deviation": "" if plan.own_deviation is None else plan.own_deviation,
        "power": round(100 * plan.power, 2),
        **{f"limit_{rail.outcome}": round(rail.limit * per_unit(rail.outcome), 4) for rail in plan.guardrails},
    }
