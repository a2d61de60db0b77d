"""`manage.py connect sendgrid --market nl`: for which market a provider delivers."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Market
from integrations.actions import connect
from integrations.models import Connection
from integrations.webhooks.readers import READERS, provider_name


class Command(BaseCommand):
    """Adds or changes a connection; repeatable."""

    help = "Says for which market an e-mail provider delivers events."

    def add_arguments(self, parser: CommandParser) -> None:
        """A provider, its market, the markets its events may choose, and whether it is on."""
        parser.add_argument("source", choices=sorted(READERS), help="the provider")
        parser.add_argument("--market", required=True, help="code of the market its events belong to")
        parser.add_argument("--also", nargs="*", default=[], help="codes that an event may choose by its metadata")
        parser.add_argument("--name", default="", help="how the connection is called on the page")
        parser.add_argument("--off", action="store_true", help="refuse its deliveries")

    def handle(self, *, source: str, market: str, also: list[str], name: str, off: bool, **_options: object) -> None:
        """Prints the address to give to the provider; raises `CommandError` for an unknown market."""
        wanted = Connection(source=source, name=name or provider_name(source), market=_market(market), active=not off)
        connect(by=None, connection=wanted, also_for=[_market(code) for code in also])
        self.stdout.write(f"{wanted.name} delivers for {wanted.market} at /anymail/{source}/tracking/")


def _market(code: str) -> Market:
    market = Market.objects.filter(code=code).first()
    if market is None:
        known = ", ".join(Market.objects.values_list("code", flat=True)) or "none yet"
        raise CommandError(f"There is no market {code}; known: {known}")
    return market
