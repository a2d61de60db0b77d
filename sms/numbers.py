"""Which numbers can be texted, and where they are."""

from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType

_MOBILE: Final = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_MACHINES: Final = ("+3197",)
"""Numbers for machines, which the library takes for mobile ones."""


@lru_cache(maxsize=32_768)
def country(number: str) -> str:
    """The code ("BE") of the country to which a number in E.164 belongs; empty where nobody can say."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


@lru_cache(maxsize=32_768)
def is_mobile(number: str) -> bool:
    """Whether a number in E.164 is a person's mobile one."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    return not number.startswith(_MACHINES) and phonenumbers.number_type(parsed) in _MOBILE
