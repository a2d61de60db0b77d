"""Who works in a market, and as what."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef

from accounts import roles
from accounts.models import Market, User


@dataclass(frozen=True)
class Person:
    """A member of staff as one market sees them: roles held elsewhere are not told."""

    pk: int
    name: str
    email: str
    is_active: bool
    last_sign_in: datetime | None
    has_second_factor: bool
    roles: tuple[str, ...]

    @property
    def titles(self) -> dict[str, str]:
        """The roles held here: name → what people call it."""
        return {name: roles.title(name) for name in self.roles}


def staff(market: Market, *, pk: int | None = None) -> tuple[Person, ...]:
    """Everybody who holds a role in `market`, by name; only the one numbered `pk` where that is given."""
    people = User.objects.filter(memberships__market=market)
    if pk is not None:
        people = people.filter(pk=pk)
    second = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    rows = people.annotate(
        held=ArrayAgg("memberships__group__name", order_by="memberships__group__name"), second=Exists(second)
    )
    return tuple(
        Person(row.pk, row.name, row.email, row.is_active, row.last_login, row.second, tuple(row.held)) for row in rows
    )
