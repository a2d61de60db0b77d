"""E-mail addresses in small letters and NFC, without what stands around them, their domain in IDNA."""

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

import idna

from customers.contacts.spelled import EMPTY, NO_ADDRESS, SEVERAL, Spelled
from customers.contacts.wrapping import clean

_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)+(?:[A-Za-z]{{2,63}}|xn--[A-Za-z0-9-]{{2,59}})")
_PLAIN: Final = re.compile(rf"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}")
_TOKEN: Final = re.compile(r"""[^\s<>()\[\]{}",;|:]+@[^\s<>()\[\]{}",;|:]+""")
_ATEXT: Final = frozenset("!#$%&'*+-/=?^_`{|}~.")
_WORDS: Final = re.compile(
    r"\b(?:e-?mail(?:-?adres|-?address)?|mail(?:to)?|adres|address|hyperlink|smtp|internet"
    r"|werk|work|home|thuis|priv[eé]|privat|private|zakelijk|kantoor|office)\b"
    r"|(?:^|(?<=\s))(?:to|from|cc|bcc|reply-to|van|aan|von|an|de|à)\s?:",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(r"\([^()@]*\)|\[[^\[\]@]*\]|\{[^{}@]*\}")
_LABEL_BEFORE: Final = re.compile(
    r"""(?:^|(?<=[\s"'<(\[;,]))(?:item\d+\.)?(?:e-?mail(?:-?adres|-?address)?|mailto|smtp)(?:;[^:@]*)?\s?[:=]\s?(?://)?""",
    re.IGNORECASE,
)
"""Of a link, a contact card, or a list of a mail server's; some of its signs could be of an address."""
_BEFORE: Final = re.compile(r"""[<(\[]['" ]*(?:mailto:)?['" ]*$""", re.IGNORECASE)
_SLANTED: Final = "_~"
"""What chats put on both sides of slanted or struck out words; at one side it may be of the address."""
_LONGEST: Final = 254
_LONGEST_LOCAL: Final = 64


def read_email(text: str) -> Spelled:
    """The one address in `text`, whatever a program put around it."""
    if len(text) <= _LONGEST and _PLAIN.fullmatch(text) and text.index("@") <= _LONGEST_LOCAL:
        return Spelled(text.lower())
    whole = clean(text)
    if not whole:
        return Spelled(problem=EMPTY)
    if ("@" not in whole and "%40" in whole) or "mailto:" in whole.lower():
        before, mark, asked = whole.partition("?")
        whole = unquote(before) + mark + asked
    return _read(_LABEL_BEFORE.sub(" ", whole))


def _read(whole: str) -> Spelled:
    tokens = [part for token in _TOKEN.findall(whole) for part in _parts(token)]
    found = dict.fromkeys(address for token in tokens if (address := _address(token)))
    if len(found) > 1:
        return Spelled(problem=SEVERAL, several=tuple(found))
    if not found or not all(map(_address, tokens)) or not _stands_alone(whole):
        return Spelled(problem=NO_ADDRESS)
    return Spelled(next(iter(found)))


def _parts(token: str) -> list[str]:
    """Two addresses with nothing but a stroke between them are two."""
    return re.split(r"[/&\\]", token) if token.count("@") > 1 else [token]


def _address(token: str) -> str:
    """A token in its normal form; empty where it is no address."""
    if token[0] == token[-1] and token[0] in _SLANTED:
        token = token.strip(token[0])
    local, _at, domain = token.partition("@")
    local, domain = local.lstrip("'`.*…"), _ended(domain.partition("?")[0])
    if not _is_local(local):
        return ""
    address = unicodedata.normalize("NFC", f"{local.lower()}@{_in_idna(domain)}")
    return address if not address.endswith("@") and len(address) <= _LONGEST else ""


def _ended(domain: str) -> str:
    """Without the punctuation behind it; what stands for an unreadable sign stays, and spoils it."""
    while domain and not domain[-1].isalnum() and domain[-1] != "\ufffd" and not unicodedata.combining(domain[-1]):
        domain = domain[:-1]
    return domain


def _is_local(local: str) -> bool:
    if not local or len(local) > _LONGEST_LOCAL or local.endswith(".") or ".." in local:
        return False
    return all(sign in _ATEXT if sign.isascii() and not sign.isalnum() else _is_letter(sign) for sign in local)


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN"


def _in_idna(domain: str) -> str:
    """Empty where no domain can be written so."""
    try:
        encoded = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return ""
    return encoded.lower() if _DOMAIN.fullmatch(encoded) else ""


def _stands_alone(whole: str) -> bool:
    """Whether nothing else is said beside the address, but a name before one in brackets or a remark in brackets."""
    if any(_BEFORE.search(whole[: match.start()]) for match in _TOKEN.finditer(whole)):
        return True
    rest = _WORDS.sub("", _ASIDE.sub("", _TOKEN.sub("", whole)))
    return not any(sign.isalnum() or sign == "\ufffd" for sign in rest)
