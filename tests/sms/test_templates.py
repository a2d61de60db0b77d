"""Templates: who writes, who approves, and what is kept of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry
from sms import actions
from sms.models import State, Template
from sms.queries.templates import template, templates
from tests.accounts.factories import market
from tests.sms.factories import REMINDER, approved, draft, writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def wies():
    return writer()


@pytest.fixture
def daan():
    return writer("Daan")


@pytest.fixture
def company(settings):
    settings.COMPANY = "Glasgoed"


def states(of: Template) -> dict[int, str]:
    return dict(of.versions.values_list("number", "state"))


def test_a_colleague_approves_and_nobody_their_own_text(wies, daan):
    made = draft(by=wies)
    with pytest.raises(ValidationError, match="collega"):
        actions.approve(by=wies, version=made.versions.get())
    assert states(made) == {1: State.DRAFT}
    actions.approve(by=daan, version=made.versions.get())
    assert states(made) == {1: State.APPROVED}
    assert made.versions.get().approver == daan
    said = AuditEntry.objects.filter(target=f"template {made.pk}").order_by("id").values_list("action", "by__name")
    assert list(said) == [("template.drafted", "Wies"), ("template.approved", "Daan")]


def test_the_database_itself_asks_for_four_eyes(wies):
    made = draft(by=wies)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        made.versions.update(approver=wies)


def test_who_changes_a_colleagues_draft_becomes_its_author(wies, daan):
    made = draft(by=wies)
    begun = made.versions.get()
    actions.write_draft(by=daan, template=made, texts={"nl": "Dag {first_name}"}, seen=begun.written_at)
    with pytest.raises(ValidationError):
        actions.approve(by=daan, version=begun)
    actions.approve(by=wies, version=begun)


def test_a_draft_that_somebody_else_changed_is_not_overwritten(wies, daan):
    made = draft(by=wies)
    seen = made.versions.get().written_at
    actions.write_draft(by=daan, template=made, texts={"nl": "Daans tekst"}, seen=seen)
    for old in (seen, seen - timedelta(days=1), None):
        with pytest.raises(ValidationError):
            actions.write_draft(by=wies, template=made, texts={"nl": "Wies' tekst"}, seen=old)
    assert made.versions.get().texts == {"nl": "Daans tekst"}


def test_a_next_version_leaves_what_is_sent_today_alone_until_it_is_approved(wies, daan):
    made = approved(by=wies, second=daan)
    actions.write_draft(by=wies, template=made, texts={"nl": "Nieuw"})
    known = template(made.market, made.pk)
    assert (known.approved.number, known.draft.number) == (1, 2)
    assert known.shown.texts == (("nl", REMINDER),)
    actions.approve(by=daan, version=made.versions.get(number=2))
    assert states(made) == {1: State.RETIRED, 2: State.APPROVED}
    with pytest.raises(ValidationError):
        actions.approve(by=daan, version=made.versions.get(number=1))


def test_retiring_and_throwing_a_draft_away(wies, daan):
    made = approved(by=wies, second=daan)
    assert actions.retire(by=wies, template=made)
    assert not actions.retire(by=wies, template=made)
    actions.write_draft(by=wies, template=made, texts={"nl": "Nieuw"})
    assert actions.discard_draft(by=wies, template=made)
    assert not actions.discard_draft(by=wies, template=made)
    assert states(made) == {1: State.RETIRED}


def test_the_only_draft_stays(wies):
    made = draft(by=wies)
    assert not actions.discard_draft(by=wies, template=made)


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("purpose", "texts", "field", "says"),
    [
        ("service", {}, "text_nl", "."),
        ("service", {"nl": "  \n"}, "text_nl", "."),
        ("service", {"nl": "Dag {vornaam}"}, "text_nl", "{vornaam}"),
        ("service", {"nl": "Dag", "en": "Hi {first_name|}"}, "text_en", "{first_name|}"),
        ("service", {"nl": "Dag {"}, "text_nl", "{"),
        ("service", {"nl": "a" * 919}, "text_nl", "918"),
        ("marketing", {"nl": "Ruit van Glasgoed kapot?"}, "text_nl", "{opt_out}"),
        ("marketing", {"nl": "Ruit kapot? Afmelden: {opt_out}"}, "text_nl", "Glasgoed"),
    ],
)
def test_what_a_text_lacks_is_said_beside_its_language(wies, purpose, texts, field, says):
    with pytest.raises(ValidationError) as refusal:
        actions.start_template(by=wies, market=market(), name="Tekst", purpose=purpose, texts=texts)
    assert says in " ".join(refusal.value.message_dict[field])
    assert not Template.objects.exists()


def test_where_no_company_is_set_up_a_marketing_text_still_says_who_sends_it(wies, settings):
    settings.COMPANY = ""
    with pytest.raises(ValidationError, match="Helder"):
        draft(by=wies, purpose="marketing", text="Ruit kapot? Afmelden: {opt_out}")
    draft(by=wies, purpose="marketing", text="Helder: ruit kapot? Afmelden: {opt_out}")


@pytest.mark.usefixtures("company")
def test_a_marketing_text_that_says_who_and_how_to_say_no_is_kept(wies):
    made = draft(by=wies, purpose="marketing", text="Glasgoed: ruit kapot? Afmelden: {opt_out}")
    assert made.versions.get().texts == {"nl": "Glasgoed: ruit kapot? Afmelden: {opt_out}"}


def test_names_are_unique_in_a_market_whatever_their_capitals(wies):
    draft(by=wies)
    with pytest.raises(ValidationError) as refusal:
        draft(by=wies, name=" reminder ")
    assert "name" in refusal.value.message_dict
    other = market("be", name="België")
    draft(by=wies, of=other)
    assert [known.name for known in templates(other)] == ["Reminder"]


def test_a_template_of_another_market_is_nobodys(wies):
    made = draft(by=wies, of=market("be", name="België"))
    assert template(market(), made.pk) is None
    assert templates(market()) == []


def test_a_text_is_kept_in_one_spelling(wies):
    made = draft(by=wies, text=" Cafe\u0301\r\nopen ")
    assert made.versions.get().texts == {"nl": "Café\nopen"}


def test_two_approved_versions_cannot_be(wies, daan):
    made = approved(by=wies, second=daan)
    actions.write_draft(by=wies, template=made, texts={"nl": "Nieuw"})
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sms_templateversion SET state = 'approved', approver_id = %s, approved_at = now() WHERE number = 2",
            [daan.pk],
        )
