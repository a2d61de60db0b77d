"""`python -m tests.config.workers DATABASE`: for each line a real worker, forked from here; then its exit code."""

import os
import sys

import django
from django.conf import settings


def main(database: str) -> None:
    settings.Q_CLUSTER |= {"guard_cycle": 0.1, "poll": 0.05}
    django.setup()
    from django.db import connection  # noqa: PLC0415

    from config import worker  # noqa: PLC0415

    connection.settings_dict["NAME"] = database
    for _line in sys.stdin:
        pid = os.fork()
        if not pid:
            os.setsid()
            worker.run()
        print(pid, flush=True)  # noqa: T201
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
