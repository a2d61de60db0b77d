"""A worker that hands over what is due: `python -m tests.sms.worker DATABASE MARKET`; it is killed at any moment."""

import sys

import django


def main(database: str, code: str) -> None:
    django.setup()
    from django.db import connection  # noqa: PLC0415

    connection.settings_dict["NAME"] = database
    from accounts.models import Market  # noqa: PLC0415
    from sms.actions import drain  # noqa: PLC0415

    market = Market.objects.get(code=code)
    print("ready", flush=True)  # noqa: T201
    print(drain(market=market), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
