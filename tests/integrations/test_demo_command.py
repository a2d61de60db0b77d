"""When `manage.py demo` loads, keeps and refuses, and whom it lets in."""

import json
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Market, Membership, User
from campaigns.models import MessageEvent
from config.roles import ROLES
from customers.actions import record_customers
from customers.models import Customer
from customers.records import CustomerRecord
from integrations.demo.ground import begin
from integrations.demo.world import Size
from tests.integrations.factories import market

pytestmark = pytest.mark.django_db

FEW = {"customers": 30, "months": 1}


@pytest.fixture
def relaxed(settings, tmp_path):
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    return tmp_path


def demo(**options):
    out = StringIO()
    call_command("demo", stdout=out, **{**FEW, **options})
    return out.getvalue()


def test_outside_demo_and_debug_mode_it_refuses_and_touches_nothing(settings, tmp_path):
    settings.DEMO = settings.DEBUG = False
    settings.DATA_DIR = tmp_path

    with pytest.raises(CommandError, match="HELDER_DEMO=True"):
        demo(replace=True)

    assert not Market.objects.exists()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("wrong", [{"customers": 9}, {"customers": 5_000_001}, {"months": 0}, {"months": 61}])
def test_a_size_that_makes_no_world_is_refused(relaxed, wrong):
    with pytest.raises(CommandError, match="1 to 60 months"):
        demo(**wrong)

    assert not Market.objects.exists()


def test_a_second_run_keeps_everything(relaxed):
    assert "Loaded 30 customers" in demo()
    before = (Customer.objects.count(), MessageEvent.objects.count(), User.objects.count())
    logins = (relaxed / "logins.json").read_text()

    assert "kept as it is" in demo(customers=50, seed=9)

    assert (Customer.objects.count(), MessageEvent.objects.count(), User.objects.count()) == before
    assert (relaxed / "logins.json").read_text() == logins


def test_another_world_takes_the_place_of_the_first_where_that_is_asked_for(relaxed):
    demo()
    names = set(Customer.objects.values_list("last_name", "postcode"))

    assert "Loaded 40 customers" in demo(customers=40, seed=9, replace=True)

    assert Customer.objects.count() == 40
    assert names.isdisjoint(Customer.objects.values_list("last_name", "postcode"))


def test_the_same_seed_tells_of_the_same_people(relaxed):
    demo()
    people = set(Customer.objects.values_list("external_id", "first_name", "last_name", "postcode"))

    demo(replace=True)

    assert set(Customer.objects.values_list("external_id", "first_name", "last_name", "postcode")) == people


def test_data_of_somebody_else_are_kept(relaxed):
    record_customers(market("nl"), [CustomerRecord(source="own", external_id="1")])

    assert "somebody else" in demo()

    assert Customer.objects.get().source == "own"
    assert not (relaxed / "logins.json").exists()


def test_a_load_that_was_interrupted_is_begun_anew(relaxed):
    [nl, _sister] = begin(Size(30, 1, 1))
    record_customers(nl, [CustomerRecord(source="planning", external_id="half")])

    assert "Loaded 30 customers" in demo()

    assert not Customer.objects.filter(external_id="half").exists()


def test_there_is_a_login_for_every_role_that_only_the_owner_may_read(relaxed, client):
    demo()
    path = relaxed / "logins.json"
    logins = json.loads(path.read_text())

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert logins.keys() >= ROLES.keys()
    assert all(client.login(email=login["email"], password=login["password"]) for login in logins.values())


def test_no_password_of_the_demo_is_stretched_before_its_owner_signs_in(relaxed, client):
    demo()
    assert all(user.password.startswith("pbkdf2_sha256$1$") for user in User.objects.all())
    viewer = json.loads((relaxed / "logins.json").read_text())["viewer"]
    assert client.login(email=viewer["email"], password=viewer["password"])
    assert not User.objects.get(email=viewer["email"]).password.startswith("pbkdf2_sha256$1$")


def test_it_can_bring_the_tables_up_to_date_itself(relaxed, monkeypatch):
    called = []
    monkeypatch.setattr("integrations.management.commands.demo.call_command", lambda name, **_more: called.append(name))
    demo()
    assert called == []
    demo(prepare=True)
    assert called == ["migrate", "createcachetable"]


def test_digital_team_and_administrator_see_both_markets_and_others_one(relaxed):
    demo()
    seen = {
        user.email.partition("@")[0]: sorted(
            Membership.objects.filter(user=user).values_list("market__code", flat=True)
        )
        for user in User.objects.all()
    }

    assert seen == {
        "digital": ["be", "nl"],
        "admin": ["be", "nl"],
        "service": ["nl"],
        "planner": ["nl"],
        "viewer": ["nl"],
        "sister": ["be"],
    }


def test_logins_that_were_lost_are_made_anew(relaxed, client):
    demo()
    (relaxed / "logins.json").unlink()

    demo()

    login = json.loads((relaxed / "logins.json").read_text())["viewer"]
    assert client.login(email=login["email"], password=login["password"])
