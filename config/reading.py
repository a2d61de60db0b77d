"""What the pages are called on which somebody is shown customers, for the log."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NAMES: Final = {
    "campaigns:customers campaigns:all_customers campaigns:appointments campaigns:all_appointments": _(
        "customers behind a number"
    ),
    "customers:detail customers:number": _("customer's card"),
    "customers:appointments": _("appointments"),
    "customers:merge customers:merge_request": _("two customers side by side"),
    "customers:index find": _("search"),
    "desk:index": _("search for who is on the line"),
    "desk:card desk:card_live desk:beside desk:address desk:stranger desk:stranger_live": _(
        "card of who is on the line"
    ),
    "desk:card_check desk:stranger_check": _("check of a caller"),
    "desk:card_grant desk:card_undo desk:card_unsubscribe desk:stranger_grant desk:stranger_undo "
    "desk:stranger_unsubscribe": _("change for who is on the line"),
    "feedback:answers": _("answers of customers"),
    "permissions:new_request permissions:new_address_request permissions:request permissions:request_file "
    "permissions:request_happened permissions:request_kept permissions:requests": _("request for access or erasure"),
    "permissions:people permissions:entries": _("customers behind a permission"),
    "pilots:customers": _("customers of a pilot"),
    "sms:conversation sms:conversations sms:answer sms:read sms:done sms:wrong sms:decide_stop": _("conversations"),
    "sms:index sms:confirm": _("text messages to send"),
    "sms:outbox sms:sending sms:message sms:decide": _("text messages sent"),
    "sms:write sms:start sms:try_out": _("template of a text message"),
    "api:permission_state api:permission_changes api:permission_check": _("permissions, asked by another system"),
}
PAGES: Final[Mapping[str, "str | Promise"]] = {name: words for names, words in _NAMES.items() for name in names.split()}
"""By the names of their addresses; one that is not here is shown by its name."""
