"""Two colleagues who assent to one merge at the same moment make the two one once."""

from functools import partial

from django.core.exceptions import ValidationError

from accounts import roles
from accounts.actions import invite
from accounts.models import AuditEntry
from customers.actions import assent, propose_merge
from tests.customers.factories import customer, market
from tests.overlapping import overlapping
from tests.permissions.factories import ann

JAN = {"external_id": "jan", "first_name": "Jan", "last_name": "Jansen", "email": "jan@post.example"}


def test_two_who_assent_at_once_make_them_one_once(own_database):
    told = {"role": roles.CUSTOMER_SERVICE, "market": market()}
    others = [invite(by=None, email=f"{name}@helder.example", name=name, **told) for name in ("bea", "cas")]
    gone, kept = customer(**JAN).pk, customer().pk
    request = propose_merge(by=ann(), market=market(), gone=gone, kept=kept, reason="Married")

    def once(by):
        try:
            assent(by=by, request=request)
        except ValidationError:
            return False
        return True

    with overlapping() as overlap:
        assert overlap(*(partial(once, by) for by in others)) == (True, False)
    assert AuditEntry.objects.filter(action="customer.merged").count() == 1
