"""Keys of other systems: made, shown once, used, revoked; each step in the log of every market concerned."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts import roles, scopes
from accounts.actions import issue_key, revoke_key
from accounts.models import ApiKey, AuditEntry
from accounts.secrets import new_secret, prefix_of
from tests.accounts import factories
from tests.accounts.api import post

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return factories.administrator()


def make(visitor, **change):
    form = {"client": "Mailer", "scopes": ["events:write"], "markets": [factories.market().pk], "requests_a_minute": 60}
    return visitor.post("/staff/keys/new/", {**form, **change})


def test_a_key_is_made_shown_once_and_works(ada):
    client = factories.signed_in(ada)
    page = make(client)
    assert page["Cache-Control"] == "no-store"
    (secret,) = re.findall(r"hld_[0-9a-f]{12}_[\w-]{43}", page.content.decode())
    listed = client.get("/staff/keys/").content.decode()
    assert secret not in listed
    assert secret[:16] in listed
    assert "Send events of messages" in listed
    event = {"source": "mailer", "type": "sent", "message_id": "1", "recipient": "a@example.com"}
    header = {"Authorization": f"Bearer {secret}"}
    assert post(client, "/api/v1/events/", event, headers=header).status_code == 200
    assert ApiKey.objects.get().requests_a_minute == 60


def test_a_key_is_revoked_for_good(ada):
    client = factories.signed_in(ada)
    make(client)
    key = ApiKey.objects.get()
    assert client.post(f"/staff/keys/{key.pk}/revoke/").status_code == 302
    key.refresh_from_db()
    assert key.revoked_by == ada
    assert "revoked" in client.get("/staff/keys/").content.decode()
    assert revoke_key(by=ada, key=key) is False


def test_making_and_revoking_are_in_the_log_of_each_market(ada):
    factories.add_role(ada, roles.ADMINISTRATOR, factories.market("be"))
    markets = [factories.market("nl"), factories.market("be")]
    key = issue_key(by=ada, client="Mailer", scopes=["events:write"], markets=markets).key
    revoke_key(by=ada, key=key)
    entries = AuditEntry.objects.filter(target=f"key {key.pk}").order_by("pk").values_list("action", "market__code")
    assert sorted(entries) == [("key.issued", "be"), ("key.issued", "nl"), ("key.revoked", "be"), ("key.revoked", "nl")]
    log = factories.signed_in(ada).get("/staff/audit/?market=nl").content.decode()
    assert "made a key for another system" in log


def test_the_log_names_the_system_that_asked(ada):
    client = factories.with_key("customers:write")
    post(client, "/api/v1/customers/", {"source": "crm", "id": "7"})
    log = factories.signed_in(ada).get("/staff/audit/").content.decode()
    assert "sent customers" in log
    assert ">Tests<" in re.sub(r"\s+", "", log)


@pytest.mark.parametrize(
    "change", [{"client": ""}, {"scopes": []}, {"scopes": ["all"]}, {"markets": []}, {"requests_a_minute": 0}]
)
def test_a_key_that_makes_no_sense_is_not_made(ada, change):
    page = make(factories.signed_in(ada), **change)
    assert page.status_code == 200
    assert not ApiKey.objects.exists()


def test_nobody_gives_a_key_for_a_market_that_they_do_not_manage(ada):
    other = factories.market("be")
    page = make(factories.signed_in(ada), markets=[factories.market().pk, other.pk])
    assert not ApiKey.objects.exists()
    assert "BE" not in page.content.decode()
    with pytest.raises(PermissionDenied):
        issue_key(by=ada, client="Mailer", scopes=["events:write"], markets=[other])


def test_the_keys_of_another_market_are_not_there(ada):
    key = issue_key(by=None, client="Theirs", scopes=["events:write"], markets=[factories.market("be")]).key
    client = factories.signed_in(ada)
    assert "Theirs" not in client.get("/staff/keys/").content.decode()
    assert client.post(f"/staff/keys/{key.pk}/revoke/").status_code == 404
    with pytest.raises(PermissionDenied):
        revoke_key(by=ada, key=key)


@pytest.mark.parametrize("held", [[], ["everything"]])
def test_a_key_has_scopes_that_exist_and_a_market(held):
    with pytest.raises(ValidationError):
        issue_key(by=None, client="Mailer", scopes=held, markets=[factories.market()])
    with pytest.raises(ValidationError):
        issue_key(by=None, client="Mailer", scopes=["events:write"], markets=[])


def test_every_scope_has_its_words_and_no_two_secrets_are_alike():
    assert all(scopes.title(name) != name for name in scopes.SCOPES)
    assert len({prefix_of(new_secret()) for _ in range(50)}) == 50


def test_the_pages_ask_few_questions(ada, django_assert_max_num_queries):
    for _ in range(5):
        issue_key(by=ada, client="Mailer", scopes=["events:write"], markets=[factories.market()])
    client = factories.signed_in(ada)
    for address in ("/staff/keys/", "/staff/keys/new/"):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200
