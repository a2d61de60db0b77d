"""What tests of staff need to exist."""

from functools import cache
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

from accounts import roles
from accounts.actions import issue_key
from accounts.models import Market, Membership, User

PASSWORD = "correct-horse-battery"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def market(code: str = "nl", **fields: Any) -> Market:
    defaults = {"name": code.upper(), "time_zone": "Europe/Amsterdam", "language": "nl", "currency": "EUR"}
    return Market.objects.get_or_create(code=code, defaults={**defaults, "phone_region": "NL", **fields})[0]


@cache
def usual_market() -> Market:
    """That of whatever names no other, asked for once in a test (`tests/conftest.py`): for rows made by the hundred."""
    return market()


def person(name: str, *held: str, of: Market | None = None, **fields: Any) -> User:
    """Somebody with a password, who holds the roles `held` in one market."""
    user = User(email=f"{name.lower()}@helder.example", name=name, **fields)
    user.set_password(PASSWORD)
    user.save()
    for role in held:
        add_role(user, role, of or market())
    return user


def add_role(user: User, role: str, of: Market) -> None:
    Membership.objects.create(user=user, market=of, group=Group.objects.get(name=role))


def administrator(name: str = "Ada", *, of: Market | None = None) -> User:
    return person(name, roles.ADMINISTRATOR, of=of)


def signed_in(user: User) -> Client:
    """A client whose pages are in English."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    client.cookies["django_language"] = "en"
    return client


def secret(*scopes: str, markets: tuple[Market, ...] = (), **fields: Any) -> str:
    """The secret of a new key; of market "nl" where none is given."""
    return issue_key(by=None, client="Tests", scopes=scopes, markets=markets or (market(),), **fields).secret


def with_key(*scopes: str, markets: tuple[Market, ...] = (), **fields: Any) -> Client:
    """A client of the API that holds these scopes."""
    return Client(headers={"Authorization": f"Bearer {secret(*scopes, markets=markets, **fields)}"})
