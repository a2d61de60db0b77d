"""What tests of imports need to exist."""

from io import BytesIO
from typing import Any

from accounts.models import Market, User
from integrations.files import actions
from integrations.files.mapping import Mapping, from_parts
from integrations.files.models import WORKING, ImportRun
from tests.integrations.factories import market

APPOINTMENTS = """appointment_id,customer_id,booked_at,starts_at,status,booked_via
v-1,anna,2026-05-04T09:00:00Z,2026-05-11T10:00:00Z,attended,web
v-2,bob,2026-05-04T09:30:00Z,2026-05-12T10:00:00Z,no_show,phone
v-3,carol,2026-05-05T08:00:00Z,2026-05-13T10:00:00Z,cancelled,web
"""
EVENTS = """event_id,event_type,occurred_at,channel,campaign_id,campaign_name,message_id,email
1,sent,2026-05-01T07:00:00Z,email,spring,Spring check,m-1,anna@example.com
2,opened,2026-05-01T08:00:00Z,email,spring,Spring check,m-1,anna@example.com
3,sent,2026-05-01T07:00:00Z,email,spring,Spring check,m-2,bob@example.com
"""
CUSTOMERS = """customer_id,first_name,last_name,email,mobile
anna,Anna,Jansen,anna@example.com,06 12345641
bob,Bob,de Vries,bob@example.com,
"""


def store(text: str | bytes, kind: str = "appointments", *, of: Market | None = None, **fields: Any) -> ImportRun:
    content = text if isinstance(text, bytes) else text.encode()
    upload = actions.Upload(BytesIO(content), fields.pop("name", "file.csv"), kind)
    return actions.store(by=fields.get("by"), market=of or market(), upload=upload)


def check(run: ImportRun, mapping: Mapping | None = None, **parts: Any) -> ImportRun:
    """The run after its dry run; `parts` take the place of those of the suggested mapping."""
    told = mapping or from_parts({**run.mapping, "kind": run.kind, **parts}, run.dialect)
    assert actions.check(run=run, mapping=told, queue=False)
    return work(run)


def begin(run: ImportRun, by: User | None = None) -> ImportRun:
    assert actions.begin(by=by, run=run, queue=False)
    return work(run)


def work(run: ImportRun) -> ImportRun:
    """Works on it as the worker does, which hands over to itself after each slice of time."""
    position = -1
    run.refresh_from_db()
    while run.state in WORKING and run.position != position:
        position = run.position
        actions.carry_on(pk=run.pk)
        run.refresh_from_db()
    return run


def bring(text: str | bytes, kind: str = "appointments", **fields: Any) -> ImportRun:
    """The run after its import."""
    of = fields.pop("of", None)
    return begin(check(store(text, kind, of=of), **fields))


def undo(run: ImportRun) -> ImportRun:
    assert actions.undo(by=None, run=run, queue=False)
    return work(run)
