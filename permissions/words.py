"""The codes of this area in words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: Final[dict[str, Promise]] = {
    "service": _("Service messages need no permission."),
    "consent": _("They gave consent for this."),
    "soft_opt_in": _("They are a customer and have not objected."),
    "not_objected": _("Allowed until they object, and they have not."),
    "denied_all": _("They want no marketing by this channel."),
    "denied_purpose": _("They do not want this by this channel."),
    "bounced": _("This address does not exist: messages came back."),
    "complained": _("They reported a message as spam."),
    "erased": _("Their data were erased at their request."),
    "no_consent": _("Consent is needed, and they have not given it."),
    "no_address": _("There is no address for this channel."),
    "wrong_number": _("Somebody else has this number: they said so."),
    "no_rule": _("No rule allows this here."),
    "unknown_customer": _("There is no such customer."),
}
