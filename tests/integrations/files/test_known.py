"""What the dry run says is known already is what the import then finds to change nothing, of every kind of file."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import roles
from integrations.files.kinds import Kind
from permissions.actions import Act, grant
from permissions.models import Purpose, Source
from tests.customers.factories import agent, customer, sign_in
from tests.integrations.files.factories import begin, bring, check, store
from tests.permissions.factories import marijke
from tests.pilots import factories as pilots

pytestmark = pytest.mark.django_db

FILES = {
    Kind.EVENTS: """event_id,event_type,occurred_at,campaign_id,message_id,email
1,sent,2026-05-01T07:00:00Z,spring,m-1,anna@example.com
2,opened,2026-05-01T08:00:00Z,spring,m-1,anna@example.com
3,clicked,2026-05-01T09:00:00Z,spring,m-1,anna@example.com
4,sent,2026-05-01T07:00:00Z,spring,m-2,bob@example.com
""",
    Kind.RESULTS: """campaign_id,variant,as_of,sent_at,sent,delivered,unique_opens
spring,a,2026-05-01,2026-04-30T10:00:00Z,1000,990,400
spring,b,2026-05-01,,1000,,
spring,a,2026-05-02,2026-04-30T10:00:00Z,1000,990,400
spring,,2026-05-01,2026-04-30T10:00:00Z,2000,1980,800
""",
    Kind.CAMPAIGNS: """campaign_id,campaign_name,variant,subject
spring,Spring check,a,A clear view
summer,Summer check,a,A clear view
autumn,Autumn check,,Rain
winter,Winter check,,Snow
""",
    Kind.CUSTOMERS: """customer_id,first_name,email
anna,Anna,anna@example.com
bob,Bob,
carol,Carol,carol@example.com
dirk,Dirk,
""",
    Kind.APPOINTMENTS: """appointment_id,customer_id,booked_at,starts_at,status
v-1,anna,2026-05-04T09:00:00Z,2026-05-11T10:00:00Z,attended
v-2,bob,2026-05-04T09:30:00Z,2026-05-12T10:00:00Z,no_show
v-3,carol,2026-05-05T08:00:00Z,2026-05-13T10:00:00Z,cancelled
v-4,anna,2026-05-05T08:00:00Z,2026-05-14T10:00:00Z,attended
""",
    Kind.REMOVALS: """appointment_id,reason,removed_at
v-1,booked twice,2026-05-20T10:00:00Z
v-2,test,
v-3,test,2026-05-20T10:00:00Z
v-4,booked twice,
""",
    Kind.CALLS: """call_id,began_at,seconds
c-1,2026-05-06T08:00:00Z,125
c-2,2026-05-06T08:01:00Z,60
c-3,2026-05-06T08:02:00Z,10
c-4,2026-05-06T08:03:00Z,11
""",
    Kind.PERMISSIONS: """address,channel,purpose,since
M.Oosterom@post.example,email,,2025-03-01
06 99 99 99 99,sms,marketing,2025-03-01T10:00:00Z
w@post.example,,,2025-03-01
today@post.example,,newsletter,
""",
    Kind.ASSIGNMENTS: """source,customer_id,pilot,arm
crm,c-0,reminder,A
crm,c-1,other,B
crm,c-0,other,A
crm,c-3,reminder,B
""",
}
NEW = 2
"""Rows at the end of each file that are not brought before the dry run."""


@pytest.fixture(autouse=True)
def world(nl):
    """A customer whose address the refusals name, and two running pilots with customers to give variants to."""
    marijke()
    for name in ("Reminder", "Other"):
        pilots.running(name, holdout=0.1)
    pilots.customers(4)


def first(kind):
    """The file without its new rows."""
    return "".join(FILES[kind].splitlines(keepends=True)[:-NEW])


def test_every_kind_is_here():
    assert FILES.keys() == set(Kind)


@pytest.mark.parametrize("kind", FILES)
def test_what_a_dry_run_calls_known_changes_nothing(nl, kind):
    assert check(store(FILES[kind], kind)).known == 0
    bring(first(kind), kind)
    run = check(store(FILES[kind], kind))
    told = run.known
    run = begin(run)
    assert (told, run.added, run.changed, run.known, run.rejected) == (2, NEW, 0, 2, 0)


@pytest.mark.parametrize("kind", FILES)
def test_another_market_knows_none_of_it(nl, kind):
    bring(FILES[kind], kind)
    be = pilots.market("be")
    assert check(store(FILES[kind], kind, of=be)).known == 0


@pytest.mark.parametrize("kind", FILES)
def test_a_batch_is_asked_as_often_however_many_rows_it_has(nl, kind):
    asked = []
    for text in (first(kind), FILES[kind]):
        run = store(text, kind)
        with CaptureQueriesContext(connection) as queries:
            check(run)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_totals_with_another_figure_are_not_known(nl):
    bring(FILES[Kind.RESULTS], Kind.RESULTS)
    run = check(store(FILES[Kind.RESULTS].replace("1000,,", "1000,0,").replace("2000,", "2001,"), Kind.RESULTS))
    told = run.known
    run = begin(run)
    assert (told, run.changed, run.known) == (2, 2, 2)


def test_a_refusal_that_the_customer_lifted_since_is_no_news_when_the_same_file_comes_again(nl):
    bring(FILES[Kind.PERMISSIONS], Kind.PERMISSIONS)
    grant(whom=marijke(), act=Act(source=Source.SELF_SERVICE), purposes=[Purpose.ALL])
    run = check(store(FILES[Kind.PERMISSIONS], Kind.PERMISSIONS))
    told = run.known
    run = begin(run)
    assert (told, run.added, run.known) == (4, 0, 4)


def test_a_refusal_of_an_address_that_became_a_customer_s_since_is_news_of_the_customer(nl):
    bring(FILES[Kind.PERMISSIONS], Kind.PERMISSIONS)
    customer(external_id="wilma", email="w@post.example")
    run = check(store(FILES[Kind.PERMISSIONS], Kind.PERMISSIONS))
    told = run.known
    run = begin(run)
    assert (told, run.added, run.known) == (3, 1, 3)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.RESULTS, "2 tell nothing new."),
        (Kind.CUSTOMERS, "2 tell of what is known already, and change something only where they say something else."),
    ],
)
def test_the_page_says_whether_a_known_row_may_change_something(nl, client, kind, words):
    bring(first(kind), kind)
    run = check(store(FILES[kind], kind))
    sign_in(client, agent(roles.DIGITAL_TEAM, of=nl))
    assert words in client.get(f"/integrations/files/{run.pk}/").content.decode()
