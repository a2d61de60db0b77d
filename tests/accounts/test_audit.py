"""The log: written by actions, readable by administrators of the market, changed by nobody."""

import ast
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from accounts import roles
from accounts.actions import audit
from accounts.models import AuditEntry
from accounts.queries.log import PAGE, Question, log
from accounts.vocabulary import in_words
from tests.accounts import factories
from tests.test_size import AREAS, ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return audit(by=factories.administrator(), action="customer.viewed", market=factories.market(), target="customer 1")


@pytest.mark.parametrize("replica", [False, True])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditentry SET action = 'x'",
        "DELETE FROM accounts_auditentry",
        "TRUNCATE accounts_auditentry",
    ],
)
def test_the_database_refuses_to_change_the_log(entry, statement, replica):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        pretends = cursor.fetchone()[0] and replica  # who is no superuser may not even pretend
        if pretends:
            cursor.execute("SET LOCAL session_replication_role = replica")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)
        if pretends:
            cursor.execute("SET LOCAL session_replication_role = origin")
    entry.refresh_from_db()
    assert entry.action == "customer.viewed"


def test_an_entry_keeps_the_address_of_the_request():
    client = factories.signed_in(factories.administrator())
    client.post("/staff/invite/", {"name": "N", "email": "n@x.example", "role": "viewer"}, REMOTE_ADDR="192.0.2.7")
    assert set(AuditEntry.objects.filter(by__isnull=False, action__startswith="staff").values_list("address")) == {
        ("192.0.2.7",)
    }


def test_an_entry_of_a_command_has_no_address(entry):
    assert entry.address is None


def test_two_markets_do_not_see_each_others_entries():
    ada, bea = (
        factories.administrator("Ada", of=factories.market("nl")),
        factories.administrator("Bea", of=factories.market("be")),
    )
    audit(by=ada, action="only.nl", market=factories.market("nl"))
    audit(by=bea, action="only.be", market=factories.market("be"))
    page = factories.signed_in(ada).get("/staff/audit/").text
    assert "only.nl" in page
    assert "only.be" not in page
    assert "Bea" not in page


def test_the_filter_does_not_reach_into_another_market():
    ada, bea = (
        factories.administrator("Ada", of=factories.market("nl")),
        factories.administrator("Bea", of=factories.market("be")),
    )
    audit(by=bea, action="only.be", market=factories.market("be"))
    page = factories.signed_in(ada).get("/staff/audit/", {"by": bea.pk})
    assert page.status_code == 200
    assert "only.be" not in page.text


def test_pages_follow_each_other_without_gap_or_repeat():
    market, ada = factories.market(), factories.administrator()
    for number in range(PAGE * 2 + 3):
        audit(by=ada, action="many", market=market, target=f"thing {number}")
    seen, before = [], None
    while True:
        page = log(Question(market=market, action="many", before=before))
        seen += [line.target for line in page.lines]
        before = page.older
        if before is None:
            break
    assert seen == [f"thing {number}" for number in reversed(range(PAGE * 2 + 3))]


def test_a_day_is_one_of_the_markets_clock(entry):
    local = entry.at.astimezone(factories.market().zone).date()
    market = factories.market()
    assert log(Question(market=market, action=entry.action, first=local, last=local)).lines
    assert not log(Question(market=market, action=entry.action, first=local + timedelta(days=1))).lines
    assert not log(Question(market=market, action=entry.action, last=local - timedelta(days=1))).lines


def test_filters_choose_by_person_and_action(entry):
    other = factories.person("Otto", roles.VIEWER)
    audit(by=other, action="market.added", market=factories.market())
    assert [line.who for line in log(Question(market=factories.market(), by=other.pk)).lines] == ["Otto"]
    assert len(log(Question(market=factories.market(), action="customer.viewed")).lines) == 1


@pytest.mark.parametrize("query", ["before=99999999999999999999", "first=yesterday", "by=x", "action=%00", "before=-1"])
def test_a_senseless_question_is_answered_all_the_same(entry, query):
    assert factories.signed_in(entry.by).get(f"/staff/audit/?{query}").status_code == 200


def test_a_target_is_shown_by_name_and_kept_by_number():
    ada = factories.administrator()
    audit(by=ada, action="role.given", market=factories.market(), target=f"user {ada.pk}", detail={"role": "viewer"})
    line = log(Question(market=factories.market())).lines[0]
    assert line.target == "Ada"
    assert AuditEntry.objects.latest("pk").target == f"user {ada.pk}"


def test_a_market_is_shown_by_its_name():
    nl = factories.market(name="Nederland")
    audit(by=factories.administrator(), action="market.added", market=nl, target=f"market {nl.pk}")
    assert log(Question(market=nl)).lines[0].target == "Nederland"


@pytest.mark.parametrize(
    ("told", "english", "dutch"),
    [
        (("permissions.view_customers", "email marketing"), "E-mail, Offers", "E-mail, Aanbiedingen"),
        (("appointments.viewed", "no_show"), "Did not come", "Weggebleven"),
        (("appointments.viewed", "all"), "all", "alle"),
        (("files.export", "permissions"), "Unsubscribed addresses", "Afgemelde adressen"),
        (("events.dropped", "events of 2024-05"), "events of 2024-05", "gebeurtenissen van 2024-05"),
        (("texts.viewed", "conversation 7"), "conversation 7", "gesprek 7"),
        (("campaigns.view_customers", "campaign 7"), "campaign 7", "campagne 7"),
    ],
)
def test_what_was_looked_at_is_told_in_the_reader_s_words(told, english, dutch):
    action, target = told
    audit(by=factories.administrator(), action=action, market=factories.market(), target=target)
    for language, words in (("en", english), ("nl", dutch)):
        with override(language):
            assert log(Question(market=factories.market())).lines[0].target == words


def test_details_are_told_in_the_reader_s_words():
    detail = {"kind": "events", "asked": ["plate", "birth"], "replaced": True, "choice": "roll_out", "call": "c-1"}
    audit(by=factories.administrator(), action="x", market=factories.market(), detail=detail)
    with override("en"):
        told = log(Question(market=factories.market())).lines[0].detail
    assert set(told.split(" · ")) == {
        "kind: Events of messages", "asked: Plate, Date of birth", "instead of another one: yes", "choice: Roll out",
        "call: c-1",
    }  # fmt: skip


def written_actions() -> Iterator[str]:
    """Every action that the code writes by name."""
    for area in AREAS:
        for path in sorted((ROOT / area).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "audit":
                    named = next(word.value for word in node.keywords if word.arg == "action")
                    yield from _texts(named)


def _texts(node: ast.expr) -> list[str]:
    """The texts that an expression may give, where it names them itself."""
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) else []


def test_every_action_that_is_written_has_words():
    written = set(written_actions())
    assert len(written) > 60
    assert {action for action in written if in_words(action) == action} == set()
