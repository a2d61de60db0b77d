"""The first administrator, and anybody else while nobody can sign in."""

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import actions, roles
from accounts.models import Market


class Command(BaseCommand):
    """Adds a member of staff and prints the link where they choose a password."""

    help = "Add a member of staff, or give one another role, and print the link where they choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """E-mail address, name, role and market."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=list(roles.TITLES))
        parser.add_argument("--market", required=True, help="the market's code; `manage.py add_market` makes one")

    def handle(self, *_args: object, **given: str) -> None:
        """Raises `CommandError` for an unknown market or an impossible address."""
        market = Market.objects.filter(code=given["market"]).first()
        if market is None:
            raise CommandError(f"There is no market {given['market']}: make it with manage.py add_market")
        try:
            user = actions.invite(by=None, email=given["email"], name=given["name"], role=given["role"], market=market)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        link = actions.issue_password_link(by=None, user=user, market=market)
        self.stdout.write(f"Open this path on the dashboard to choose a password: {link}")
