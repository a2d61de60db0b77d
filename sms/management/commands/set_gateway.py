"""`manage.py set_gateway nl main --kind kannel --sender Helder --price 0.068`: through whom text messages leave."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from decimal import Decimal
from typing import cast

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.base import BaseCommand, CommandError
from phonenumbers import SUPPORTED_REGIONS

from accounts.models import Market
from sms import actions
from sms.gateways.registry import KINDS, address

_FIELDS = ("name", "kind", "sender", "price", "abroad", "rank", "at_once", "a_second", "active")


def _priced(text: str) -> tuple[str, str]:
    """A country's code and its price. Raises ArgumentTypeError for anything else."""
    code, _equals, price = text.partition("=")
    if code.upper() not in SUPPORTED_REGIONS or not re.fullmatch(r"\d{1,4}(\.\d{1,4})?", price):
        raise ArgumentTypeError(f"{text}: write a country's code and the price of a segment, such as BE=0.09")
    return code.upper(), price


class Command(BaseCommand):
    """Makes a gateway of a market, or changes what is named of it."""

    help = "Set up the gateway through which a market's text messages leave; its secrets are read from the environment."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is left out stays as it is."""
        parser.add_argument("market", help="the market's code")
        parser.add_argument("code", help="the gateway's code, which also names its secrets: HELDER_SMS_CODE_…")
        parser.add_argument("--kind", choices=sorted(KINDS))
        parser.add_argument("--name")
        parser.add_argument("--sender", help="what customers see: a number, or at most 11 letters and digits")
        parser.add_argument("--price", type=Decimal, help="of one segment, in the market's currency")
        parser.add_argument("--abroad", nargs="+", type=_priced, metavar="BE=0.09", help="of one in another country")
        parser.add_argument("--rank", type=int, help="1 is tried first")
        parser.add_argument("--at-once", type=int, help="how many messages it gets at the same time")
        parser.add_argument("--a-second", type=int, help="how many messages it gets in a second, as its contract says")
        parser.add_argument("--off", dest="active", action="store_const", const=False, help="use it no more")
        parser.add_argument("--on", dest="active", action="store_const", const=True)

    def handle(self, *_args: object, market: str, code: str, **given: object) -> None:
        """Raises CommandError, naming the field or the secret, where it cannot be used."""
        known = Market.objects.filter(code=market).first()
        if known is None:
            raise CommandError(f"There is no market {market}")
        fields = {name: given[name] for name in _FIELDS if given.get(name) is not None}
        if "abroad" in fields:
            fields["abroad"] = dict(cast("list[tuple[str, str]]", fields["abroad"]))
        try:
            gateway = actions.set_gateway(market=known, code=code, **fields)
        except ValidationError as error:
            raise CommandError(
                "; ".join(f"{field}: {' '.join(said)}" for field, said in error.message_dict.items())
            ) from error
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        state = "is used" if gateway.active else "is switched off"
        self.stdout.write(f"{gateway.name} ({gateway.kind}) {state} for {known.name}.")
        for brings in ("receipts", "incoming"):
            told_at = address(gateway, brings) or "nowhere, until its secret HOOK is set in the environment"
            self.stdout.write(f"It tells of {brings} at {told_at}")
