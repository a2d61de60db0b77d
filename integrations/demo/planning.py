"""What planners of the demo need: a gateway whose telephones are a page, and approved templates."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Final

from accounts.models import Market, User
from sms import actions
from sms.models import Gateway
from sms.rules import company

_TEMPLATES: Final = Path(__file__).with_name("templates.toml")


def set_up_texts(market: Market, *, author: User, approver: User) -> None:
    """A sandbox gateway, and templates that `author` wrote and `approver` read."""
    Gateway.objects.create(
        market=market, code="sandbox", name="Sandbox", kind="sandbox", sender="Helder", price=Decimal("0.0680")
    )
    for told in tomllib.loads(_TEMPLATES.read_text(encoding="utf-8"))["template"]:
        texts = {code: told[code].replace("{company}", company()) for code in ("nl", "en") if code in told}
        template = actions.start_template(
            by=author, market=market, name=told["name"], purpose=told.get("purpose", "service"), texts=texts
        )
        actions.approve(by=approver, version=template.versions.get())
