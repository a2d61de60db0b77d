"""`manage.py qcluster`: the worker, which whoever runs it starts again where it ends with an error."""

from typing import Any

from django_q.management.commands import qcluster

from config import worker


class Command(qcluster.Command):  # type: ignore[misc]  # the library has no types
    """The queue's own command, watched."""

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401 (Django passes its own options along)
        """Exit code 0 after a request to stop, 1 where a part of it was killed or stood still."""
        if options.get("run_once"):
            super().handle(*args, **options)
        else:
            worker.run()
