"""A real file through `manage.py import_file`: 110,527 appointments, their customers, and their reminders as messages.

It lies beside the project, not in it; where it does not, there is nothing to measure.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.test.utils import override_settings

from benchmarks.clock import Figure, backend_seconds
from benchmarks.people import market
from benchmarks.sizes import Sizes
from customers.models import Appointment, AppointmentStatus
from integrations.files.models import ImportRun

FILE: Final = Path(os.environ.get("HELDER_NOSHOW", Path(__file__).parents[2] / "shared" / "data" / "noshow.csv.zip"))
SECONDS: Final = 60


def figures(_sizes: Sizes) -> Iterator[Figure]:
    """Seconds of the whole command, dry run included; and what it says of those who did not come."""
    if not FILE.exists():
        return
    of = market("bench-noshow")
    server, here, began = backend_seconds(), time.process_time(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        call_command("import_file", "appointments", FILE, mapping="noshow", market=of.code, stdout=StringIO())
    wall, cpu = time.perf_counter() - began, time.process_time() - here
    run = ImportRun.objects.get(market=of)
    note = f"processor time: Python {cpu:.1f}, server {backend_seconds() - server:.1f} s"
    yield Figure(f"a file of {run.rows:,} appointments, dry run and import", wall, "s", SECONDS, note=note)
    missed = Appointment.objects.filter(market=of, status=AppointmentStatus.NO_SHOW).count()
    note = f"{run.flagged} flagged, {run.reminders:,} reminders"
    yield Figure("of them did not come", 100 * missed / max(1, run.rows), "%", note=note)
