"""`manage.py serve`: the dashboard and its worker together on this machine."""

import json
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from config import bundle, serving


class Command(BaseCommand):
    """Brings the database up to date, starts both, prints where; ends both on Ctrl-C, SIGTERM or when one ends."""

    help = "Serve the dashboard and run its worker until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """The port is a wish: a busy one gives way to the next free one."""
        parser.add_argument("--port", type=int, default=8000, help="port on this machine; 0 takes any free one")

    def handle(self, *, port: int, **_options: Any) -> None:  # noqa: ANN401 (Django passes its own options along)
        """Exit code 0 after a request to stop, 1 where the web server or the worker ended by itself."""
        stopping = threading.Event()
        for request in (signal.SIGINT, signal.SIGTERM):
            signal.signal(request, lambda *_: stopping.set())
        (settings.DATA_DIR / "demo.json").unlink(missing_ok=True)  # who waits for it must not read of an earlier run
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("sync_schedules")
        if settings.RELAXED:
            bundle.compress()
        connections.close_all()
        with serving.listen(port) as listener:
            self._children = serving.start(listener)
            try:
                self._watch(listener.getsockname()[1], stopping)
            finally:
                serving.stop(self._children)
        self.stdout.write("Stopped.")

    def _watch(self, port: int, stopping: threading.Event) -> None:
        if serving.wait_until_answering(port, self._children, stopping):
            self._announce(f"http://localhost:{port}")  # passkeys want a name, not a number
        restarts = serving.Restarts()
        while not stopping.wait(0.2):
            self._children = restarts.restarted(self._children)
            gone = serving.ended(self._children)
            if gone:
                raise CommandError(f"The {' and the '.join(gone)} ended by itself; its last lines are above.")

    def _announce(self, url: str) -> None:
        """Print the address and, in a demo, one login per role; demo.json beside the data has them, and a key, too."""
        self.stdout.write(f"\nHelder is at {url}/   (Ctrl-C stops it)\n")
        if settings.DEMO:
            path = settings.DATA_DIR / "logins.json"
            logins = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
            for role, login in logins.items():
                self.stdout.write(f"  {role:<18} {login['email']:<36} {login['password']}")
            target = settings.DATA_DIR / "demo.json"
            target.touch(mode=0o600)
            key = settings.DATA_DIR / "api_key"
            secret = key.read_text(encoding="utf-8").strip() if key.exists() else None
            words = json.dumps({"url": url, "logins": logins, "api_key": secret}, indent=2)
            target.write_text(words + "\n", encoding="utf-8")
        self.stdout.flush()
