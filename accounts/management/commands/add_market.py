"""The first market, and each that follows."""

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.models import Market


class Command(BaseCommand):
    """Opens a market."""

    help = "Open a market: add_market nl --name Nederland --time-zone Europe/Amsterdam --currency EUR --phone-region NL"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The code, and what belongs to the country."""
        parser.add_argument("code")
        parser.add_argument("--name", required=True)
        parser.add_argument("--time-zone", required=True, help="a name of the IANA database, such as Europe/Amsterdam")
        parser.add_argument("--language", default="nl")
        parser.add_argument("--currency", required=True, help="ISO 4217, such as EUR")
        parser.add_argument("--phone-region", required=True, help="ISO 3166, such as NL")

    def handle(self, *_args: object, **given: str) -> None:
        """Raises `CommandError` for a code in use or an unknown time zone, currency or region."""
        fields = ("code", "name", "time_zone", "language", "currency", "phone_region")
        try:
            market = actions.add_market(by=None, market=Market(**{field: given[field] for field in fields}))
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{market} is open.")
