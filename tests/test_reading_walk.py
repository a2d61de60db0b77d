"""Every address of the site is looked at by somebody of whom the log must then tell: whose data the answer holds stands
there with who read it, on which page.

One person is known by every area; an address that shows her and does not say so fails, whoever adds it.
"""

import re
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.models import AuditEntry, User
from config.reading import PAGES
from customers.actions import propose_merge
from customers.models import ContactPoint
from permissions.actions import open_request
from permissions.queries import askers
from sms.actions import take_list
from tests.accounts.factories import add_role, administrator, signed_in
from tests.customers.factories import customer, market
from tests.integrations.factories import SECRET
from tests.permissions.everywhere import known_everywhere
from tests.permissions.factories import ann
from tests.test_access import ARGUMENTS, OURS, SITE
from tests.test_walls import NAMES_A_ROW, theirs

pytestmark = pytest.mark.django_db

HER = re.compile(r"oosterom|KN-?482-?T|3817 ?KD|6[ -]?12[ -]?34[ -]?56[ -]?41", re.IGNORECASE)
ASKED = {
    "customers:appointments": {"status": "all", "period": "A"},
    "customers:merge": {"with": "other"},
    "sms:index": {"customer": "her"},
}
"""What an address shows only where it is asked."""
BY_ITSELF = {
    "files:take_out": "files.export",
    "files:rejects": "import.rejects_taken",  # rows of a file as it was brought, taken along: an entry of its own
    "permissions:inbox": "sandbox.viewed",  # addresses that a sandbox was told, whose they are is not asked
}
"""Shows nobody who was loaded from the tables of customers, and is written down by another word."""
WHAT_THEY_BROUGHT = {"files:run", "files:progress"}
"""The first rows of a file, as whoever brought it in is about to map them: nobody is loaded."""
MUST_SHOW = {
    "customers:detail", "customers:merge", "customers:merge_request", "desk:card", "desk:card_check", "desk:beside",
    "campaigns:customers", "feedback:answers", "sms:conversation", "sms:conversations", "sms:index", "sms:outbox",
    "sms:sending", "permissions:request", "permissions:request_file", "permissions:request_kept",
}  # fmt: skip
"""So that the walk cannot pass by showing nobody: it meets her there at least."""


@pytest.fixture(autouse=True)
def _shelf(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}


@pytest.fixture
def world(client) -> dict[str, str]:
    """Her, known by every area, with a request, another customer who may be she, and a list that names her."""
    her = known_everywhere(client)
    other = customer(external_id="jan", first_name="Jan", last_name="Jansen", email="jan@post.example")
    asks = askers.customer(market(), her.pk)
    open_request(by=ann(), asks=asks, kind="access", checks=("plate", "address"))
    reader = administrator()
    for role in (roles.DIGITAL_TEAM, roles.PLANNER, roles.CUSTOMER_SERVICE):
        add_role(reader, role, market())
    propose_merge(by=ann(), market=market(), gone=other.pk, kept=her.pk, reason="The same person")
    take_list(by=reader, market=market(), text="0612345641")
    call_command("createcachetable", verbosity=0)
    return {"her": str(her.pk), "other": str(other.pk)}


def named(name: str) -> Iterator[dict[str, object]]:
    """What stands for a row in its address: of a model, each of the first two; of words, some."""
    if not SITE[name][1]:
        yield {}
        return
    model = next((model for model, names in NAMES_A_ROW.items() if name in names.split()), None)
    known = {**ARGUMENTS, "channel": "email", "purpose": "newsletter", "kind": "customers", "area": "files"}
    for row in theirs(model) if model else [{}]:
        told = dict(row)
        if "point" in row:
            told["point"] = bytes(ContactPoint.objects.get(pk=row["point"]).hash).hex()
        yield {key: told.get(key) or known.get(key, "1") for key in SITE[name][1]}


def read(reader: Client, name: str, world: dict[str, str]) -> Iterator[tuple[str, list[AuditEntry]]]:
    """What each address of that name shows, and what the log then says."""
    asked = {key: world.get(value, value) for key, value in ASKED.get(name, {}).items()}
    for arguments in named(name):
        last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        answer = reader.get(reverse(name, kwargs=arguments), asked)
        assert "no-store" in answer["Cache-Control"] or answer.status_code == 405, f"{name} may be kept by a browser"
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield body.decode(errors="replace"), list(AuditEntry.objects.filter(pk__gt=last))


def tells_of(entry: AuditEntry, pk: int) -> bool:
    return entry.target == f"customer {pk}" or pk in entry.detail.get("which", ())


def faults(name: str, entries: list[AuditEntry], her: int) -> Iterator[str]:
    """What is wrong with the log after this address showed her."""
    told = [entry for entry in entries if tells_of(entry, her)]
    if name in BY_ITSELF:
        told = [entry for entry in entries if entry.action == BY_ITSELF[name]]
    elif {entry.detail.get("page") for entry in told} != {name}:
        yield f"{name} leaves no entry with its name: {[(str(entry), entry.detail) for entry in entries]}"
    if {(entry.by and entry.by.name, entry.market) for entry in told} != {("Ada", market())}:
        yield f"{name} does not say who looked in which market: {[str(entry) for entry in entries]}"
    if any(HER.search(f"{entry.target} {entry.detail}") for entry in entries):
        yield f"{name} tells the log of her"


def test_whatever_address_shows_her_says_so_in_the_log_by_whom_and_on_which_page(world):
    reader, shows, wrong = signed_in(User.objects.get(email="ada@helder.example")), set(), []
    for name in sorted({*OURS} - WHAT_THEY_BROUGHT):
        for body, entries in read(reader, name, world):
            if HER.search(body):
                shows.add(name)
                wrong += faults(name, entries, int(world["her"]))
    assert not wrong
    assert shows >= MUST_SHOW
    assert shows - set(BY_ITSELF) <= set(PAGES), "say in words what each of these pages is"
