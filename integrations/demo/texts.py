"""What the letters say, read from `letters.toml` and set in `letter.html`."""

import tomllib
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import TypedDict

_HERE = Path(__file__).parent
NEWSLETTER = "nieuwsbrief"


class Text(TypedDict, total=False):
    """One table of `letters.toml`."""

    name: str
    kind: str
    channel: str
    journey: str
    markets: list[str]
    read: float
    click: float
    subjects: list[str]
    heading: str
    text: str
    buttons: list[str]


@cache
def texts() -> dict[str, Text]:
    """All letters by key, the newsletter's pattern among them."""
    found: dict[str, Text] = tomllib.loads((_HERE / "letters.toml").read_text(encoding="utf-8"))
    return found


@cache
def _page() -> Template:
    return Template((_HERE / "letter.html").read_text(encoding="utf-8"))


def wordings(key: str, *, theme: str = "") -> tuple[tuple[str, str], ...]:
    """Subject and body of each variant; a text message is its text."""
    text = texts()[key]
    if text.get("channel") == "sms":
        return (("", text["text"]),)
    buttons = text["buttons"]
    subjects = [subject.format(theme=theme) for subject in text["subjects"]]
    return tuple(
        (subject, _body(key, text, buttons[min(nth, len(buttons) - 1)])) for nth, subject in enumerate(subjects)
    )


def _body(key: str, text: Text, button: str) -> str:
    return _page().substitute(
        key=key, heading=escape(text["heading"]), text=escape(text["text"]), button=escape(button)
    )
