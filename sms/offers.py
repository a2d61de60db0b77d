"""What this area offers on a customer's card."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.doing import Offer

WRITE: Final = Offer(
    _("Text message"), "speech", lambda customer: f"{reverse('sms:index')}?customer={customer}", "sms.send_texts"
)
