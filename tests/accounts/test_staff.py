"""Inviting people, giving and taking roles, shutting people out."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts import actions, roles
from accounts.models import AuditEntry, User
from tests.accounts import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return factories.administrator("Ada", of=factories.market("nl"))


def names_on(page):
    return set(re.findall(r"(Ada|Bea|Vera|Newcomer)", page.text))


def test_the_list_tells_of_this_market_only(ada):
    factories.administrator("Bea", of=factories.market("be"))
    vera = factories.person("Vera", roles.VIEWER, of=factories.market("nl"))
    factories.add_role(vera, roles.PLANNER, factories.market("be"))
    page = factories.signed_in(ada).get("/staff/")
    assert names_on(page) == {"Ada", "Vera"}
    assert "Planner" not in page.text


@pytest.mark.parametrize("page", ["", "roles/give/", "roles/take/", "active/", "link/"])
def test_somebody_of_another_market_cannot_be_reached(ada, page):
    bea = factories.administrator("Bea", of=factories.market("be"))
    client = factories.signed_in(ada)
    send = client.post if page else client.get
    assert send(f"/staff/{bea.pk}/{page}", {"role": "viewer"}).status_code == 404
    assert not AuditEntry.objects.filter(target=f"user {bea.pk}", by=ada).exists()


def test_who_was_invited_elsewhere_gets_a_role_here_and_their_link_there(ada):
    be = factories.market("be")
    noor = actions.invite(by=None, email="noor@helder.example", name="Noor", role="viewer", market=be)
    client = factories.signed_in(ada)
    answer = client.post("/staff/invite/", {"name": "Noor", "email": noor.email, "role": "planner"}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain == [(f"/staff/{noor.pk}/", 302)]
    assert noor.memberships.filter(market=factories.market("nl"), group__name="planner").exists()
    assert client.post(f"/staff/{noor.pk}/link/").status_code == 403


def test_an_invited_person_chooses_a_password_once_and_signs_in(ada):
    told = {"name": "Newcomer", "email": "New@Helder.example", "role": "viewer"}
    page = factories.signed_in(ada).post("/staff/invite/", told)
    link = re.search(r"http://testserver(/account/password/reset/key/\S+?/)<", page.text)[1]
    assert page["Cache-Control"] == "no-store"
    visitor = Client()
    form = visitor.get(link, follow=True)
    chosen = {"password1": factories.PASSWORD, "password2": factories.PASSWORD}
    assert visitor.post(form.wsgi_request.path, chosen).status_code == 302
    signed = visitor.post("/account/login/", {"login": "new@helder.example", "password": factories.PASSWORD})
    assert signed["Location"] == "/"
    assert "account/password/reset/" in Client().get(link, follow=True).text
    assert "password1" not in Client().get(link, follow=True).text


def test_inviting_somebody_known_elsewhere_gives_the_role_and_keeps_the_password(ada):
    bea = factories.administrator("Bea", of=factories.market("be"))
    told = {"name": "Somebody", "email": bea.email.upper(), "role": "viewer"}
    page = factories.signed_in(ada).post("/staff/invite/", told)
    assert page.status_code == 302
    assert User.objects.get(pk=bea.pk).name == "Bea"
    assert set(bea.memberships.values_list("market__code", "group__name")) == {
        ("be", "administrator"),
        ("nl", "viewer"),
    }


@pytest.mark.parametrize("wrong", [{"email": "nobody"}, {"role": "king"}, {"name": ""}, {"email": ""}])
def test_a_senseless_invitation_adds_nobody(ada, wrong):
    told = {"name": "Newcomer", "email": "new@helder.example", "role": "viewer", **wrong}
    assert factories.signed_in(ada).post("/staff/invite/", told).status_code == 200
    assert User.objects.count() == 1


def test_roles_are_given_and_taken_and_written_down(ada):
    vera = factories.person("Vera", roles.VIEWER)
    client = factories.signed_in(ada)
    client.post(f"/staff/{vera.pk}/roles/give/", {"role": "planner"})
    client.post(f"/staff/{vera.pk}/roles/give/", {"role": "planner"})
    client.post(f"/staff/{vera.pk}/roles/take/", {"role": "viewer"})
    assert list(vera.memberships.values_list("group__name", flat=True)) == ["planner"]
    kept = AuditEntry.objects.filter(target=f"user {vera.pk}", by=ada).order_by("pk")
    assert list(kept.values_list("action", "detail__role")) == [("role.given", "planner"), ("role.taken", "viewer")]


def test_a_market_keeps_its_last_administrator(ada):
    client = factories.signed_in(ada)
    client.post(f"/staff/{ada.pk}/roles/take/", {"role": "administrator"})
    client.post(f"/staff/{ada.pk}/active/", {"active": "0"})
    ada.refresh_from_db()
    assert ada.is_active
    assert ada.memberships.count() == 1
    assert "needs an administrator" in client.get("/staff/").text


def test_an_administrator_who_is_shut_out_does_not_count(ada):
    factories.person("Gone", roles.ADMINISTRATOR, is_active=False)
    with pytest.raises(ValidationError):
        actions.take_role(by=ada, user=ada, role=roles.ADMINISTRATOR, market=factories.market())


def test_shutting_somebody_out_ends_their_sessions(ada):
    vera = factories.person("Vera", roles.VIEWER)
    theirs = factories.signed_in(vera)
    assert theirs.get("/staff/").status_code == 403
    factories.signed_in(ada).post(f"/staff/{vera.pk}/active/", {"active": "0"})
    assert theirs.get("/staff/")["Location"].startswith("/account/login/")
    factories.signed_in(ada).post(f"/staff/{vera.pk}/active/", {"active": "1"})
    assert User.objects.get(pk=vera.pk).is_active


def test_who_also_works_elsewhere_is_beyond_one_markets_administrator(ada):
    bea = factories.administrator("Bea", of=factories.market("be"))
    factories.add_role(bea, roles.VIEWER, factories.market("nl"))
    for refused in (
        lambda: actions.issue_password_link(by=ada, user=bea, market=factories.market()),
        lambda: actions.set_active(by=ada, user=bea, active=False, market=factories.market()),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    assert factories.signed_in(ada).post(f"/staff/{bea.pk}/link/").status_code == 403
    assert factories.signed_in(ada).post(f"/staff/{bea.pk}/active/", {"active": "0"}).status_code == 403
    assert User.objects.get(pk=bea.pk).is_active
