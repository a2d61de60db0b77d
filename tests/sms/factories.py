"""What tests of text messages need to exist."""

from accounts import roles
from accounts.models import Market, User
from sms import actions
from sms.models import Template
from tests.accounts import factories

REMINDER = "Dag {first_name|klant}, tot {date} om {time} in {place}."


def writer(name: str = "Wies", *, of: Market | None = None) -> User:
    """Somebody of the digital team."""
    return factories.person(name, roles.DIGITAL_TEAM, of=of)


def planner(name: str = "Pim", *, of: Market | None = None) -> User:
    return factories.person(name, roles.PLANNER, of=of)


def draft(*, by: User, of: Market | None = None, name: str = "Reminder", text: str = REMINDER, **more: str) -> Template:
    """A template that nobody approved yet; `more` may name another purpose and the English text (`en`)."""
    texts = {"nl": text, **({"en": more["en"]} if "en" in more else {})}
    market = of or factories.market()
    return actions.start_template(by=by, market=market, name=name, purpose=more.get("purpose", "service"), texts=texts)


def approved(*, by: User, second: User, **fields: str) -> Template:
    """A template that can be sent."""
    template = draft(by=by, **fields)
    actions.approve(by=second, version=template.versions.get())
    return template
