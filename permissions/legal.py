"""What the rules say in words, for translators: they lie in the database in English, as their migrations wrote them."""

from typing import Final

from django.utils.translation import gettext_noop

SOURCES: Final = (
    gettext_noop("AVG art. 6(1)(b); DDMA, service or marketing"),
    gettext_noop("AVG art. 6(1)(f) and 21(2)-(3); ICTRecht, postal advertising"),
    gettext_noop("AVG art. 6(1)(f) and 21(2)-(3), for who has signed in; cookies have their own consent"),
    gettext_noop("Default where a country has no rules of its own here"),
    gettext_noop("Letter of the minister of May 2025, the customer exception ends; Delta Advisory; DDMA"),
    gettext_noop("Own choice on the safe side"),
    gettext_noop("Telecommunicatiewet art. 11.7, in force from 1 July 2021"),
    gettext_noop("Telecommunicatiewet art. 11.7(1); DMCC"),
    gettext_noop("Telecommunicatiewet art. 11.7(3); DDMA, e-mail"),
)
NOTES: Final = (
    gettext_noop(
        "Consent of the person called, shown by the caller; the right to object is offered in every call. Meldpunt "
        "Telemarketing; kst-35421."
    ),
    gettext_noop(
        "Entry into force on 1 July 2026 was not confirmed in the Staatsblad. Consent of the person called, shown by "
        "the caller; the right to object is offered in every call. Meldpunt Telemarketing; kst-35421."
    ),
    gettext_noop("GDPR art. 21(2)-(3), the absolute right to object"),
    gettext_noop("How the law sees satisfaction surveys was not found: no promotion inside, and always a way out."),
    gettext_noop(
        "Only for a customer's own paid booking, the same legal entity and similar services, when they were told and "
        "could object at registration: whoever sets up a source sees to it."
    ),
    gettext_noop("Purely informative: one sentence of promotion makes it advertising."),
    gettext_noop(
        "That advertising to who has signed in needs no consent is our own reading; whether the messages are shown by "
        "means of cookies is for the data protection officer to see."
    ),
    gettext_noop("The customer exception of 2021; ended on 1 July 2026."),
    gettext_noop(
        "The strictest reading of the ePrivacy directive, art. 13; add the country's own rules before relying on less."
    ),
)
