"""The real queue's cluster: `python -m tests.sms.cluster DATABASE`, with the production settings, only faster."""

import sys

import django
from django.conf import settings


def main(database: str) -> None:
    settings.Q_CLUSTER |= {"timeout": 20, "retry": 65, "guard_cycle": 0.2, "poll": 0.05}
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from sms import tasks  # noqa: PLC0415

    connection.settings_dict["NAME"] = database
    tasks.TURN = 2
    call_command("qcluster")


if __name__ == "__main__":
    main(*sys.argv[1:])
