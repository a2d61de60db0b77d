"""The log's codes in words; a code without words is shown as it is."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import roles

codes: dict[str, Mapping[str, "str | Promise"]] = {}
"""The words of codes that floors above write: by the action of which they are the target, or the name of a detail.

Filled by `config` when the house starts.
"""
_WORDS: Final = {
    "appointments.sent": _("sent appointments"),
    "removals.sent": _("removed appointments"),
    "calls.sent": _("sent calls"),
    "customers.sent": _("sent customers"),
    "key.issued": _("made a key for another system"),
    "link.issued": _("handed out a link that may turn something on"),
    "key.revoked": _("revoked a key of another system"),
    "campaigns.export": _("took figures along in a file"),
    "campaigns.export_fetched": _("fetched a workbook with customers"),
    "campaigns.view_customers": _("looked at the customers behind a number"),
    "conversation.decided": _("decided what a text meant that seems to ask to stop"),
    "notice.handled": _("dealt with a text that could not be read"),
    "conversation.done": _("put a conversation away"),
    "conversation.reopened": _("opened a conversation again"),
    "customer.address_changed": _("changed how a customer is reached"),
    "customer.merged": _("made two customers one"),
    "customer.merge_asked": _("asked a colleague to make two customers one"),
    "customer.merge_assented": _("agreed that two customers are one"),
    "customer.merge_refused": _("refused to make two customers one"),
    "customer.merge_withdrawn": _("took back that two customers are one"),
    "customer.identified": _("checked who was calling"),
    "customer.viewed": _("looked at a customer"),
    "customer.answers": _("was shown the answers to questions for a caller"),
    "customers.checked": _("asked whether many addresses may be sent to"),
    "customers.listed": _("saw customers in a list"),
    "customers.searched": _("searched for customers"),
    "reading.alarm": _("read very many customers"),
    "number.wrong": _("marked a number as somebody else's"),
    "number.right": _("said that a number is the customer's after all"),
    "demo.began": _("began to load the demo"),
    "demo.loaded": _("loaded the demo"),
    "connection.set": _("set up a connection"),
    "events.dropped": _("dropped a month of events past its term"),
    "delivery.tried_again": _("had a delivery tried again"),
    "appointments.export": _("took no-shows by branch away as a file"),
    "appointments.viewed": _("looked at appointments"),
    "feedback.read": _("read what customers answered"),
    "feedback.sent": _("sent answers of customers"),
    "files.export": _("took data along in a file"),
    "import.began": _("began to import a file"),
    "import.dropped": _("threw a file away"),
    "import.finished": _("imported a file"),
    "import.rejects_taken": _("took the rejected rows of a file along"),
    "import.resumed": _("had an import carried on"),
    "import.undo_began": _("had an import undone"),
    "import.undone": _("undid an import"),
    "import.uploaded": _("uploaded a file"),
    "mapping.saved": _("kept a mapping of columns"),
    "market.added": _("opened a market"),
    "password.changed": _("chose a password"),
    "pilot.assigned": _("assigned a pilot's audience"),
    "pilot.changed": _("changed a pilot's weights"),
    "pilot.decided": _("decided on a pilot"),
    "pilot.drafted": _("drafted a pilot"),
    "pilot.brought_in": _("brought in a pilot that ended elsewhere"),
    "pilot.ended": _("ended a pilot's assigning"),
    "pilot.export": _("took a pilot's figures along in a file"),
    "pilot.launched": _("launched a pilot"),
    "pilot.message_added": _("said which message a pilot's variant gets"),
    "pilot.message_removed": _("took a message away from a pilot's variant"),
    "pilot.observed": _("kept a difference that was no pilot"),
    "pilot.rewritten": _("changed a pilot's draft"),
    "pilot.share_opened": _("opened the shared page of a pilot"),
    "pilot.share_revoked": _("revoked the shared page of a pilot"),
    "pilot.shared": _("shared a pilot's page"),
    "pilot.taken_over": _("took over who was sent which message of a pilot"),
    "pilot.view_customers": _("looked at the customers of a pilot"),
    "permission.grant": _("gave a permission"),
    "permission.void": _("took back a change of permissions"),
    "permission.withdraw": _("withdrew a permission"),
    "permissions.repaired": _("made the state of permissions anew from the ledger"),
    "permissions.view_customers": _("looked at the customers behind a permission"),
    "permissions.view_entries": _("looked at changes of permissions"),
    "rules.changed": _("changed what a source or the law allows, in the database"),
    "rights.access": _("took in a request for access"),
    "rights.erased": _("forgot somebody at their request"),
    "rights.erasure": _("took in a request for erasure"),
    "rights.viewed": _("looked at everything about somebody"),
    "role.given": _("gave a role"),
    "role.taken": _("took a role away"),
    "sandbox.answers": _("let the sandbox answer again"),
    "sandbox.silenced": _("silenced the sandbox"),
    "sandbox.viewed": _("looked into the sandbox"),
    "second_factor.added": _("switched on a second factor"),
    "second_factor.failed": _("gave a wrong second factor"),
    "second_factor.removed": _("switched off a second factor"),
    "second_factor.renewed": _("renewed the recovery codes"),
    "sign_in": _("signed in"),
    "sign_in.failed": _("failed to sign in"),
    "sign_out": _("signed out"),
    "staff.activated": _("let somebody in again"),
    "staff.deactivated": _("shut somebody out"),
    "staff.invited": _("invited somebody"),
    "staff.password_link": _("made a password link"),
    "system.connected": _("connected a sending system"),
    "system.tried_again": _("had a sending system told again"),
    "gateway.set": _("set up a gateway for text messages"),
    "text.answered": _("answered a text message in their own words"),
    "text.again": _("sent a text message again"),
    "text.arrived": _("said that a text message arrived"),
    "text.own_number": _("kept their own mobile number"),
    "text.tested": _("tried a text message on themselves"),
    "text.left": _("left a text message of unknown fate as it is"),
    "texts.called_off": _("called text messages off"),
    "texts.composed": _("looked at whom a text message would reach"),
    "texts.confirmed": _("sent text messages"),
    "texts.list_given": _("gave a list of people to text"),
    "texts.limits_set": _("set how many text messages may be sent"),
    "texts.refused": _("refused a colleague's text messages"),
    "texts.released": _("let a colleague's text messages go"),
    "texts.viewed": _("looked at text messages that were sent"),
    "template.approved": _("approved a text message's template"),
    "template.draft_discarded": _("threw a template's draft away"),
    "template.drafted": _("wrote a text message's template"),
    "template.retired": _("retired a text message's template"),
    "template.tried": _("tried a template on real customers"),
}

_NOUNS: Final = {
    "act": _("act"),
    "all": _("all"),
    "alone_up_to": _("messages that one person may send alone"),
    "answers": _("answers"),
    "arm": _("variant"),
    "asked": _("asked"),
    "at_once": _("messages in one go"),
    "by": _("by"),
    "call": _("call"),
    "campaign": _("campaign"),
    "connectedsystem": _("sending system"),
    "contactpoint": _("contact point"),
    "checks": _("asked"),
    "choice": _("choice"),
    "client": _("client"),
    "closes": _("nothing leaves after"),
    "conversation": _("conversation"),
    "database_role": _("role of the database"),
    "days": _("days"),
    "key": _("key"),
    "records": _("records"),
    "added": _("new"),
    "bytes": _("bytes"),
    "changed": _("changed"),
    "flagged": _("with a remark"),
    "import": _("import"),
    "kept_back": _("kept"),
    "gone": _("who went"),
    "kept": _("who stays"),
    "known": _("known already"),
    "mapping": _("mapping"),
    "registers": _("registers"),
    "rejected": _("rejected"),
    "removed": _("removed"),
    "rows": _("rows"),
    "address": _("e-mail address, unreadable"),
    "connection": _("connection"),
    "customer": _("customer"),
    "customers": _("customers"),
    "events": _("events"),
    "in_lists": _("in lists"),
    "in_lists_today": _("in lists in 24 hours"),
    "kind": _("kind"),
    "market": _("market"),
    "market_a_day": _("messages a day of the whole market"),
    "months": _("months"),
    "observation": _("difference"),
    "opens": _("nothing leaves before"),
    "person_a_day": _("messages a day of one person"),
    "opened": _("opened"),
    "opened_today": _("opened in 24 hours"),
    "page": _("page"),
    "pilot": _("pilot"),
    "rawrequest": _("delivery"),
    "replaced": _("instead of another one"),
    "request": _("request"),
    "role": _("role"),
    "seed": _("seed"),
    "gateway": _("gateway"),
    "left": _("left as they are"),
    "lift": _("also lifted refusals"),
    "lifted": _("refusals lifted"),
    "list": _("list"),
    "sending": _("sending"),
    "template": _("template"),
    "text": _("text message"),
    "texts": _("text messages"),
    "user": _("member of staff"),
    "variant": _("message"),
    "version": _("version"),
    "which": _("their numbers"),
    "workbook": _("workbook"),
}

_SHOWN: Final = 10  # of several values: the log keeps all


def in_words(action: str) -> str:
    """What the entry says happened, for a person to read."""
    return str(_WORDS.get(action, action))


def noun(text: str) -> str:
    """The name of a detail in the reader's language."""
    return str(_NOUNS.get(text, text))


def target(action: str, text: str) -> str:
    """What was acted on: codes in their words, “events of 2026-05”, or as “customer 7”."""
    if words := codes.get(action):
        return ", ".join(str(words.get(code, code)) for code in text.split())
    first, space, rest = text.partition(" ")
    if rest.startswith("of "):
        return gettext("%(what)s of %(when)s") % {"what": noun(first), "when": rest.removeprefix("of ")}
    return f"{noun(first)}{space}{rest}"


def value(name: str, told: object) -> str:
    """The value of a detail, or each of several, in words where it has some."""
    if isinstance(told, bool):
        return gettext("yes") if told else gettext("no")
    words = codes.get(name, {})
    parts = told if isinstance(told, list) else str(told).split(", ")
    shown = [roles.title(part) if name == "role" else str(words.get(part, part)) for part in parts]
    return ", ".join([*shown[:_SHOWN], *(["…"] if len(shown) > _SHOWN else [])])


def choices() -> list[tuple[str, str]]:
    """Every action that has words, in the order of those, for a filter."""
    return [
        ("", gettext("Everything")),
        *sorted(((code, str(words)) for code, words in _WORDS.items()), key=itemgetter(1)),
    ]
