"""The pages of templates, as the people who use them meet them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import AuditEntry
from sms.models import Template
from tests.accounts.factories import market, person, signed_in
from tests.customers.factories import DAY, appointment, customer
from tests.sms.factories import REMINDER, approved, draft, planner, writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def wies():
    return writer()


@pytest.fixture
def marijke():
    made = customer()
    soon = timezone.now() + DAY
    appointment(booked_at=soon - 3 * DAY, starts_at=soon, status_at=soon - 3 * DAY)
    return made


def post(client, page, *args, **data):
    return client.post(reverse(f"sms:{page}", args=args), data)


def test_a_text_is_written_approved_by_a_colleague_and_sent_from_then_on(wies):
    answer = post(signed_in(wies), "start", name="Reminder", purpose="service", text_nl=REMINDER)
    made = Template.objects.get()
    assert answer.url == reverse("sms:template", args=[made.pk])
    page = signed_in(wies).get(answer.url).content.decode()
    assert "a colleague has to read and approve it" in page
    assert "Approve this text" not in page
    colleague = signed_in(writer("Daan"))
    assert "Approve this text" in colleague.get(answer.url).content.decode()
    post(colleague, "approve", made.pk, seen=made.versions.get().written_at.isoformat())
    assert "what planners send today" in signed_in(planner()).get(answer.url).content.decode()


def test_a_draft_that_changed_since_it_was_read_is_not_approved(wies):
    made = draft(by=wies)
    answer = signed_in(writer("Daan")).post(reverse("sms:approve", args=[made.pk]), {"seen": "2026-01-01"}, follow=True)
    assert "changed meanwhile" in answer.content.decode()
    assert made.versions.get().state == "draft"


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(wies):
    page = post(
        signed_in(wies), "start", name="X", purpose="service", text_nl="Dag {naan}", text_en="Hi"
    ).content.decode()
    assert "There is no placeholder {naan}." in page
    assert "Dag {naan}</textarea>" in page
    assert "Hi</textarea>" in page
    assert not Template.objects.exists()


def test_trying_shows_real_customers_and_the_longest_case(wies, marijke):
    page = post(signed_in(wies), "try_out", text_nl="Dag {first_name}: " + "a" * 150).content.decode()
    assert "2 segments at the most" in page
    assert "Dag Marijke: aaa" in page
    assert AuditEntry.objects.filter(action="template.tried").count() == 1


def test_a_value_that_a_customer_lacks_is_named(wies, marijke):
    page = post(signed_in(wies), "try_out", text_nl="Tot in {branch} {service}").content.decode()
    assert "Gets nothing; missing:" in page
    assert "service" in page
    assert "1 would get nothing" in page


def test_dear_characters_are_pointed_out_and_changed_only_when_asked(wies, marijke):
    text = {"name": "X", "purpose": "service", "text_nl": "Financiën “nu” 🚗"}
    looked = post(signed_in(wies), "start", **text, look="1").content.decode()
    assert "Replace them in the text" in looked
    assert "has nothing alike" in looked
    assert "Financiën “nu” 🚗</textarea>" in looked
    replaced = post(signed_in(wies), "start", **text, plain="nl").content.decode()
    assert "Financien &quot;nu&quot; 🚗</textarea>" in replaced
    assert not Template.objects.exists()


def test_a_planner_reads_and_does_not_write(wies):
    made = approved(by=wies, second=writer("Daan"))
    client = signed_in(planner())
    assert client.get(reverse("sms:templates")).status_code == 200
    page = client.get(reverse("sms:template", args=[made.pk])).content.decode()
    assert "Write a next version" not in page
    for name in ("write", "approve", "retire", "discard"):
        assert client.post(reverse(f"sms:{name}", args=[made.pk])).status_code == 403


def test_another_markets_template_is_not_there(wies):
    made = draft(by=wies, of=market("be", name="België"))
    client = signed_in(wies)
    for name in ("template", "write"):
        assert client.get(reverse(f"sms:{name}", args=[made.pk])).status_code == 404
    for name in ("approve", "retire", "discard", "write"):
        assert client.post(reverse(f"sms:{name}", args=[made.pk])).status_code == 404


def test_the_pages_ask_few_questions(wies, marijke, django_assert_max_num_queries):
    for number in range(12):
        draft(by=wies, name=f"Text {number}")
    client = signed_in(wies)
    client.get(reverse("sms:templates"))
    pk = Template.objects.first().pk
    for address in (reverse("sms:templates"), reverse("sms:template", args=[pk]), reverse("sms:write", args=[pk])):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200


def test_an_empty_market_says_what_to_do(wies):
    assert "Write the first" in signed_in(wies).get(reverse("sms:templates")).content.decode()


def test_service_staff_have_nothing_to_do_here():
    client = signed_in(person("Cas", roles.CUSTOMER_SERVICE))
    assert client.get(reverse("sms:templates")).status_code == 403
