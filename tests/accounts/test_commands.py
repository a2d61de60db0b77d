"""The first market and the first administrator, from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import AuditEntry, Market, User
from tests.accounts import factories

pytestmark = pytest.mark.django_db
COUNTRY = {"name": "Nederland", "time_zone": "Europe/Amsterdam", "currency": "EUR", "phone_region": "NL"}
ADA = {"email": "Ada@helder.example", "name": "Ada", "role": "administrator", "market": "nl"}


def said(*words, **options):
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_from_nothing_to_an_administrator_who_can_choose_a_password():
    said("add_market", "nl", **COUNTRY)
    link = said("add_staff", **ADA).split()[-1]
    assert "password1" in Client().get(link, follow=True).text
    ada = User.objects.get(email="ada@helder.example")
    assert not ada.has_usable_password()
    assert list(ada.memberships.values_list("market__code", "group__name")) == [("nl", "administrator")]
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {
        "market.added", "staff.invited", "role.given", "staff.password_link",
    }  # fmt: skip


def test_the_same_command_again_gives_another_link_and_no_second_person():
    factories.market()
    first, second = said("add_staff", **ADA), said("add_staff", **ADA)
    assert "/account/password/reset/key/" in first
    assert "/account/password/reset/key/" in second
    assert User.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"market": "xx"}, {"email": "nobody"}])
def test_nonsense_is_refused_and_keeps_nothing(wrong):
    factories.market()
    with pytest.raises(CommandError):
        said("add_staff", **{**ADA, **wrong})
    assert not User.objects.exists()


def test_a_market_is_added_once():
    said("add_market", "nl", **COUNTRY)
    with pytest.raises(CommandError):
        said("add_market", "nl", **COUNTRY)
    assert Market.objects.count() == 1
