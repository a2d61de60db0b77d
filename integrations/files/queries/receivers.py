"""To whom events went, put into their rows a page at a time: facts may lie on other machines than people do."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from customers.models import Channel, ContactPoint, Customer

_CHANNEL: Final = 4
_CUSTOMER: Final = 9
"""Places in a row; the customer's and the contact point's numbers stand beside each other."""


def with_receivers(rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Each row with its channel, and instead of the two numbers: the source's own number for the customer (where the
    message's source gave it), the e-mail address, the telephone number."""
    points = ContactPoint.objects.filter(pk__in={row[_CUSTOMER + 1] for row in rows})
    addresses = {pk: (channel, value) for pk, channel, value in points.values_list("pk", "channel", "value")}
    customers = Customer.objects.filter(pk__in={row[_CUSTOMER] for row in rows})
    numbers = {(pk, source): number for pk, source, number in customers.values_list("pk", "source", "external_id")}
    for row in rows:
        customer, contact = row[_CUSTOMER : _CUSTOMER + 2]
        channel, value = addresses.get(contact, ("", None))
        is_text = channel == Channel.SMS
        whom = (numbers.get((customer, row[0])), None if is_text else value, value if is_text else None)
        begin, middle, end = row[:_CHANNEL], row[_CHANNEL + 1 : _CUSTOMER], row[_CUSTOMER + 2 :]
        yield (*begin, channel or row[_CHANNEL], *middle, *whom, *end)
