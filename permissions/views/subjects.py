"""About whom a page of the desk is: a customer by number, or an address by its keyed hash."""

from dataclasses import dataclass
from typing import TypedDict, Unpack

from django.http import Http404
from django.urls import reverse

from accounts.access import AuthenticatedRequest
from customers.contacts import read
from permissions.models import Channel
from permissions.points import Whom
from permissions.queries import whom
from permissions.queries.caller import Caller, caller
from permissions.queries.strangers import Stranger
from permissions.views.caller import remember, typed


class Where(TypedDict, total=False):
    """What the address of a page holds: a customer's number, or the channel and keyed hash of an address."""

    pk: int
    channel: str
    point: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody, the path of their pages, and who they are: a customer, or an address as it was typed (if we know)."""

    whom: Whom
    path: str
    customer: Caller | None = None
    stranger: Stranger | None = None

    @property
    def language(self) -> str:
        """The code of the language they speak, where it is known."""
        return self.customer.language if self.customer else ""

    @property
    def reach(self) -> dict[str, str]:
        """What each channel writes to."""
        if self.customer:
            number = self.customer.number
            return {"email": self.customer.email, "sms": number, "phone": number, "post": self.customer.address}
        if self.stranger is None:
            return {}
        return dict.fromkeys(channels(self.whom), self.stranger.shown)

    @property
    def doubtful(self) -> bool:
        """Whether the number that is shown is one that nobody has: then the wrong digits may have been turned off."""
        if self.customer:
            return bool(read("sms", self.customer.number, region=self.whom.market.phone_region).doubt)
        return self.stranger is not None and self.stranger.doubtful

    @property
    def digest(self) -> str:
        """The keyed hash of the address, as the addresses of its pages hold it."""
        return self.whom.points[-1].digest.hex()

    @property
    def target(self) -> str:
        """As the log names them."""
        return f"customer {self.customer.pk}" if self.customer else "address"


def channels(of: Whom) -> list[Channel]:
    """By which somebody can be reached at all, in their order."""
    theirs = {channel for _point, channel in of.cells()}
    return [channel for channel in Channel if channel in theirs]


def subject(request: AuthenticatedRequest, **where: Unpack[Where]) -> Subject:
    """Whom the address of a page names; raises Http404 for another market's customer as for nobody's."""
    if "pk" in where:
        return _customer(request, where["pk"])
    return _stranger(request, where["channel"], where["point"])


def path_of(request: AuthenticatedRequest, stranger: Stranger) -> str:
    """The pages of an address that was typed; how it was read stays in the session."""
    point = whom.address(request.market, stranger.channel, stranger.value).points[-1].digest.hex()
    remember(request, point, stranger)
    return reverse("desk:stranger", args=[stranger.channel, point])


def _customer(request: AuthenticatedRequest, pk: int) -> Subject:
    found, known = whom.customer(request.market, pk), caller(request.market, pk)
    if found is None or known is None:
        raise Http404
    return Subject(found, reverse("desk:card", args=[pk]), known)


def _stranger(request: AuthenticatedRequest, channel: str, point: str) -> Subject:
    try:
        digest = bytes.fromhex(point)
    except ValueError:
        digest = b""
    if len(digest) != 16 or channel not in {Channel.EMAIL, Channel.SMS}:
        raise Http404
    known = typed(request, point)
    found = whom.address(request.market, channel, known.value) if known else whom.known(request.market, channel, digest)
    return Subject(found, reverse("desk:stranger", args=[channel, point]), None, known)
