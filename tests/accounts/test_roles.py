"""Roles are groups that carry what `config/roles.py` says."""

import pytest
from django.contrib.auth.models import Group

from accounts import roles
from accounts.access import may
from accounts.actions import sync_roles
from config.roles import ROLES
from tests.accounts import factories

pytestmark = pytest.mark.django_db


def permissions_of(role: str) -> set[str]:
    rows = Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")
    return {".".join(row) for row in rows}


@pytest.mark.parametrize("role", list(ROLES))
def test_after_migrating_each_role_carries_exactly_what_is_written(role):
    assert permissions_of(role) == set(ROLES[role])


def test_every_written_role_has_a_title_and_every_title_a_role():
    assert set(ROLES) == set(roles.TITLES)


def test_syncing_takes_away_what_is_no_longer_written():
    sync_roles({**ROLES, "viewer": ()})
    assert permissions_of("viewer") == set()
    sync_roles(ROLES)
    assert permissions_of("viewer") == set(ROLES["viewer"])


def test_a_permission_that_no_model_declares_is_refused():
    with pytest.raises(LookupError, match=r"accounts\.fly"):
        sync_roles({"viewer": ("accounts.fly",)})


def test_a_permission_of_an_area_that_is_not_installed_waits():
    sync_roles({"viewer": ("journeys.view_journeys", "campaigns.view_results")})
    assert permissions_of("viewer") == {"campaigns.view_results"}


def test_a_role_holds_only_in_its_own_market():
    here, there = factories.market("nl"), factories.market("be")
    viewer = factories.person("Vera", roles.VIEWER, of=here)
    assert may(viewer, "campaigns.view_results", here)
    assert not may(viewer, "campaigns.view_results", there)
    assert not may(viewer, "customers.view_customers", here)


def test_somebody_shut_out_may_nothing():
    gone = factories.person("Gone", roles.ADMINISTRATOR, is_active=False)
    assert not may(gone, "accounts.manage_staff", factories.market())
