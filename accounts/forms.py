"""What people fill in about staff, and what they ask of the log."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_q.tasks import async_task

from accounts import roles, vocabulary
from accounts.actions import NOBODY
from accounts.models import Market, User
from accounts.queries.keys import markets_to_give
from accounts.queries.log import Question, people_in_log
from accounts.scopes import SCOPES


class RoleForm(forms.Form):
    """Which role to give or take."""

    role = forms.ChoiceField(label=_("Role"), choices=lambda: list(roles.TITLES.items()))


class InvitationForm(RoleForm):
    """Who is to join, and as what."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    field_order = ("name", "email", "role")


class PasswordLinkForm(ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """Where to send a link for a new password. The worker sends it: the answer, and how long it takes, are the same for
    anybody's address."""

    def save(self, request: HttpRequest, **_more: Any) -> str:  # noqa: ANN401 (as allauth passes it)
        """Leaves it to the worker, also where it has nobody to write to."""
        site = request.build_absolute_uri("/").rstrip("/")
        number = self.users[0].pk if self.users else NOBODY  # not the address, which a failed task would keep
        async_task("accounts.tasks.send_password_link", number, site, get_language(), save=False)
        return str(self.cleaned_data["email"])


class KeyForm(forms.Form):
    """A key for another system: whose, for what, where, and how often."""

    client = forms.CharField(
        label=_("System"), max_length=80, help_text=_("Whose key this is, so that everybody knows what ends with it.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=lambda: list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    markets = forms.ModelMultipleChoiceField(
        label=_("Markets"), queryset=Market.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    requests_a_minute = forms.IntegerField(
        label=_("Requests a minute"), min_value=1, max_value=100_000, initial=600, localize=False
    )

    def __init__(self, data: QueryDict | None, *, user: User, market: Market) -> None:
        """Offers the markets in which `user` manages keys; `market` is chosen beforehand."""
        super().__init__(data, initial={"markets": [market]})
        offered = self.fields["markets"]
        if isinstance(offered, forms.ModelMultipleChoiceField):
            offered.queryset = markets_to_give(user)


class LogForm(forms.Form):
    """Which lines of the log to show."""

    by = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    action = forms.ChoiceField(label=_("Did"), required=False, choices=vocabulary.choices)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last = forms.DateField(
        label=_("Up to and including"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, market: Market) -> None:
        """Offers the people of `market` to choose from."""
        super().__init__(data)
        self._market = market
        chosen = self.fields["by"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [("", _("Everybody")), *people_in_log(market)]

    def question(self) -> Question:
        """What was asked; a field that makes no sense asks nothing and says so beside itself."""
        self.full_clean()
        return Question(market=self._market, **self.cleaned_data)
