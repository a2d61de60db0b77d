"""The only writers of templates and text messages."""

from sms.actions.answering import answer_freely
from sms.actions.conversations import mark_read, mark_wrong, set_done, set_handled
from sms.actions.deciding import leave_it, say_it_arrived, send_again
from sms.actions.draining import drain, give_up_lost
from sms.actions.forgetting import forget_customer_texts, forget_expired
from sms.actions.gateways import set_gateway
from sms.actions.lists import take_list
from sms.actions.mentions import index_notices
from sms.actions.merging import hand_over_texts
from sms.actions.notices import keep_notice, take_in
from sms.actions.receipts import apply_receipts, record_receipts
from sms.actions.releasing import refuse, release, set_limits
from sms.actions.sendings import Confirmed, Order, call_off, confirm
from sms.actions.stopping import decide_stop
from sms.actions.telephones import say
from sms.actions.telling import deliver_sandbox, tell_campaigns
from sms.actions.templates import approve, discard_draft, retire, start_template, write_draft
from sms.actions.testing import send_test, set_own_number

__all__ = [
    "Confirmed",
    "Order",
    "answer_freely",
    "apply_receipts",
    "approve",
    "call_off",
    "confirm",
    "decide_stop",
    "deliver_sandbox",
    "discard_draft",
    "drain",
    "forget_customer_texts",
    "forget_expired",
    "give_up_lost",
    "hand_over_texts",
    "index_notices",
    "keep_notice",
    "leave_it",
    "mark_read",
    "mark_wrong",
    "record_receipts",
    "refuse",
    "release",
    "retire",
    "say",
    "say_it_arrived",
    "send_again",
    "send_test",
    "set_done",
    "set_gateway",
    "set_handled",
    "set_limits",
    "set_own_number",
    "start_template",
    "take_in",
    "take_list",
    "tell_campaigns",
    "write_draft",
]
