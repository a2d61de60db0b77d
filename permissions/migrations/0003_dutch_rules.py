"""The first rules, purposes and texts. A change of the law is a next migration with new rows and an end for the old."""

from django.db import migrations

BEGIN = "2018-05-25"  # the AVG (GDPR) applies
MARKETING = ("marketing", "newsletter", "loyalty")
CHANNELS = ("email", "sms", "phone", "post", "onsite")
RELATIONS = ("customer", "prospect")

TW = "Telecommunicatiewet art. 11.7"
SOFT = (
    "Only for a customer's own paid booking, the same legal entity and similar services, when they were told and could "
    "object at registration: whoever sets up a source sees to it."
)
OPT_IN_CALL = (
    "Consent of the person called, shown by the caller; the right to object is offered in every call. "
    "Meldpunt Telemarketing; kst-35421."
)


def rule(country, channel, purpose, relation, basis, source, note="", confirmed=True, begin=BEGIN, end=None):
    return (country, channel, purpose, relation, basis, begin, end, source, confirmed, note)


def for_everybody(country, channel, purposes, basis, source, note="", confirmed=True, begin=BEGIN, end=None):
    return [rule(country, channel, p, r, basis, source, note, confirmed, begin, end) for p in purposes for r in RELATIONS]


def service(country):
    note = "Purely informative: one sentence of promotion makes it advertising."
    return [
        rule(country, channel, "service", relation, "none", "AVG art. 6(1)(b); DDMA, service or marketing", note)
        for channel in CHANNELS
        for relation in RELATIONS
    ]


def dutch():
    yield from service("NL")
    for channel in ("email", "sms"):
        for purpose in MARKETING:
            yield rule("NL", channel, purpose, "customer", "soft_opt_in", f"{TW}(3); DDMA, e-mail", SOFT)
            yield rule("NL", channel, purpose, "prospect", "opt_in", f"{TW}(1); DMCC")
    for purpose in MARKETING:
        yield rule(
            "NL", "phone", purpose, "customer", "opt_out", f"{TW}, in force from 1 July 2021",
            "The customer exception of 2021; ended on 1 July 2026.", begin="2021-07-01", end="2026-06-30",
        )
        yield rule(
            "NL", "phone", purpose, "customer", "opt_in",
            "Letter of the minister of May 2025, the customer exception ends; Delta Advisory; DDMA",
            "Entry into force on 1 July 2026 was not confirmed in the Staatsblad. " + OPT_IN_CALL, confirmed=False,
            begin="2026-07-01",
        )
        yield rule("NL", "phone", purpose, "prospect", "opt_in", f"{TW}, in force from 1 July 2021", OPT_IN_CALL,
                   begin="2021-07-01")
    for channel in ("email", "sms", "phone"):
        yield from for_everybody(
            "NL", channel, ("survey",), "opt_out", "Own choice on the safe side",
            "How the law sees satisfaction surveys was not found: no promotion inside, and always a way out.",
            confirmed=False,
        )
    post = "AVG art. 6(1)(f) and 21(2)-(3); ICTRecht, postal advertising"
    yield from for_everybody("NL", "post", (*MARKETING, "survey"), "opt_out", post)
    onsite = "AVG art. 6(1)(f) and 21(2)-(3), for who has signed in; cookies have their own consent"
    yield from for_everybody("NL", "onsite", (*MARKETING, "survey"), "opt_out", onsite, confirmed=False)


def elsewhere():
    default = "Default where a country has no rules of its own here"
    note = "The strictest reading of the ePrivacy directive, art. 13; add the country's own rules before relying on less."
    yield from service("*")
    for channel in ("email", "sms", "phone"):
        yield from for_everybody("*", channel, (*MARKETING, "survey"), "opt_in", default, note, confirmed=False)
    for channel in ("post", "onsite"):
        right = "GDPR art. 21(2)-(3), the absolute right to object"
        yield from for_everybody("*", channel, (*MARKETING, "survey"), "opt_out", default, right, confirmed=False)


PURPOSES = (
    ("all", "Every message that promotes or asks: offers, newsletter, survey and loyalty"),
    ("service", "What somebody needs to know about their own appointment, order or rights; no promotion"),
    ("marketing", "Offers and actions about our own services"),
    ("newsletter", "The regular newsletter"),
    ("survey", "A question about a visit, without promotion"),
    ("loyalty", "Advantages for returning customers"),
)

RULES = (
    "INSERT INTO permissions_policyrule "
    "(country, channel, purpose, relation, basis, valid_from, valid_to, source, confirmed, note) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
MEANINGS = "INSERT INTO permissions_purposeversion (purpose, version, valid_from, meaning) VALUES (%s, 1, %s, %s)"


class Migration(migrations.Migration):
    dependencies = [("permissions", "0002_append_only")]

    operations = [
        migrations.RunSQL(
            [
                *((RULES, row) for row in (*dutch(), *elsewhere())),
                *((MEANINGS, (purpose, BEGIN, meaning)) for purpose, meaning in PURPOSES),
            ],
            reverse_sql="DELETE FROM permissions_policyrule",
        )
    ]
