"""What this area itself offers on a customer's card."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.doing import Offer

SAME: Final = Offer(
    _("Same person as…"),
    "people",
    lambda customer: reverse("customers:merge", args=[customer]),
    "customers.merge_customers",
)
