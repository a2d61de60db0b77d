"""Somebody to sign in as, for each role. Passwords are made once and lie beside the data, for the owner only."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from accounts import roles
from accounts.actions import invite
from accounts.models import Market, User
from integrations.demo.keys import make_key

Logins = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Somebody:
    """A member of staff of the demo; no markets means all."""

    email: str
    name: str
    role: str
    markets: frozenset[str] = frozenset()


_PEOPLE = {
    roles.DIGITAL_TEAM: Somebody("digital@helder.example", "Sanne de Wit", roles.DIGITAL_TEAM),
    roles.CUSTOMER_SERVICE: Somebody(
        "service@helder.example", "Joost van Dijk", roles.CUSTOMER_SERVICE, frozenset({"nl"})
    ),
    roles.PLANNER: Somebody("planner@helder.example", "Femke Postma", roles.PLANNER, frozenset({"nl"})),
    roles.VIEWER: Somebody("viewer@helder.example", "Ruben Maas", roles.VIEWER, frozenset({"nl"})),
    roles.ADMINISTRATOR: Somebody("admin@helder.example", "Ilse Verhoeven", roles.ADMINISTRATOR),
    "sister": Somebody("sister@helder.example", "Noor Peeters", roles.VIEWER, frozenset({"be"})),
}


def path() -> Path:
    """Where the logins lie."""
    return Path(settings.DATA_DIR) / "logins.json"


def make_logins(markets: Sequence[Market]) -> Logins:
    """Adds one person a role, a viewer in the sister company, and a key for the API; what lies there already stays."""
    kept: Logins = json.loads(path().read_text(encoding="utf-8")) if path().exists() else {}
    logins = {key: kept.get(key) or _login(somebody) for key, somebody in _PEOPLE.items()}
    _keep(logins)
    for key, somebody in _PEOPLE.items():
        _admit(somebody, markets)
        _let_in(somebody, logins[key]["password"], renew=key not in kept)
    make_key(markets, path().with_name("api_key"))
    return logins


def person(role: str) -> User:
    """Who signs in as `role`, once the logins are made."""
    return User.objects.get(email=_PEOPLE[role].email)


def _login(somebody: Somebody) -> dict[str, str]:
    return {"email": somebody.email, "password": secrets.token_urlsafe(12)}


def _admit(somebody: Somebody, markets: Sequence[Market]) -> None:
    for market in markets:
        if not somebody.markets or market.code in somebody.markets:
            invite(by=None, email=somebody.email, name=somebody.name, role=somebody.role, market=market)


def _let_in(somebody: Somebody, password: str, *, renew: bool) -> None:
    """Whoever has chosen another password since keeps it."""
    user = User.objects.get(email=somebody.email)
    if renew or not user.has_usable_password():
        hasher = PBKDF2PasswordHasher()
        # Passwords of chance alone need no stretching, which Django does all the same when somebody first signs in.
        user.password = hasher.encode(password, hasher.salt(), iterations=1)
        user.save(update_fields=["password"])


def _keep(logins: Logins) -> None:
    path().parent.mkdir(parents=True, exist_ok=True)
    path().touch(mode=0o600)
    path().chmod(0o600)
    path().write_text(json.dumps(logins, indent=2) + "\n", encoding="utf-8")
