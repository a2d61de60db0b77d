"""`manage.py demo`: a year of plausible data and one login per role."""

import time
from argparse import ArgumentParser

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from accounts import roles
from accounts.models import Market
from integrations.demo import ground, logins
from integrations.demo.consents import load_consents
from integrations.demo.ground import Ground
from integrations.demo.loader import Loaded, analyze, load
from integrations.demo.pilots import tell_pilots
from integrations.demo.planning import set_up_texts
from integrations.demo.replies import text_back
from integrations.demo.world import MARKETS, Size


class Command(BaseCommand):
    """Loads the demo unless data are there already."""

    help = "Load a demo: two markets, their customers and what was sent to them, and one login per role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How big a world, which one, and whether it may take another's place."""
        parser.add_argument("--customers", type=int, default=20_000)
        parser.add_argument("--months", type=int, default=12)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--replace", action="store_true", help="empty the database's customers and campaigns first")
        parser.add_argument("--prepare", action="store_true", help="bring the database's tables up to date first")

    def handle(self, *_args: object, customers: int, months: int, seed: int, **given: object) -> None:
        """Raises `CommandError` outside of demo and debug mode, and for sizes that make no world."""
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("A demo is loaded in demo or debug mode only: set HELDER_DEMO=True")
        if not (10 <= customers <= 5_000_000 and 1 <= months <= 60):
            raise CommandError("A demo has 10 to 5,000,000 customers and 1 to 60 months")
        if given.get("prepare"):
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
        there = ground.ground()
        if there in {Ground.DEMO, Ground.OTHER} and not given["replace"]:
            self._keep(there)
            return
        if there != Ground.EMPTY:
            ground.clear()
        self._load(Size(customers, months, seed))

    def _keep(self, there: Ground) -> None:
        self.stdout.write(f"The database holds {there} already: kept as it is (--replace makes another world).")
        if there == Ground.DEMO:
            codes = [plan.code for plan in MARKETS]
            logins.make_logins(
                sorted(Market.objects.filter(code__in=codes), key=lambda market: codes.index(market.code))
            )

    def _load(self, size: Size) -> None:
        began, present, loaded = time.monotonic(), now(), Loaded()
        self.stdout.write(f"Loading {size.customers:,} customers and {size.months} months …")
        ground.commit_without_waiting()
        markets = ground.begin(size)
        logins.make_logins(markets)
        for market in markets:
            loaded += load(market, size, now=present, say=self.stdout.write)
        analyze()
        for market in markets:
            load_consents(market, seed=size.seed, now=present, days=30 * size.months)
            tell_pilots(market, owner=logins.person(roles.DIGITAL_TEAM), now=present)
            set_up_texts(market, author=logins.person(roles.DIGITAL_TEAM), approver=logins.person(roles.ADMINISTRATOR))
            text_back(market, now=present)
        ground.finish(size, markets[0])
        self.stdout.write(
            f"Loaded {loaded.customers:,} customers, {loaded.appointments:,} appointments, {loaded.calls:,} calls "
            f"and {loaded.events:,} events in {time.monotonic() - began:.0f} s."
        )
