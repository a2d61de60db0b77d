"""What a text was read as: one address or number in its normal form, or why it is none."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop

EMPTY: Final = gettext_noop("is empty")
NO_ADDRESS: Final = gettext_noop("is no e-mail address")
NO_NUMBER: Final = gettext_noop("is no phone number")
SEVERAL: Final = gettext_noop("holds more than one address or number")
SCIENTIFIC: Final = gettext_noop(
    "is a number that a spreadsheet cut short (3.16E+10): its last digits are gone; format the column as text"
)
DOUBTFUL: Final = gettext_noop("is no number that exists: a digit short or too many? Read it back")


@dataclass(frozen=True, slots=True)
class Spelled:
    """An address or number in its normal form; where it is empty, `problem` says why.

    `doubt` is set where the length fits but no such number is given out; `several` names all that one text holds.
    """

    value: str = ""
    problem: str = ""
    doubt: str = ""
    several: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Why it cannot be filed as somebody's: a problem, or a doubt."""
        return self.problem or self.doubt

    @property
    def told(self) -> str:
        """The reason, naming all that one text holds."""
        return f"{self.reason}: {', '.join(self.several)}" if self.several else self.reason


class UnreadableError(ValueError):
    """A text is no single possible address or number; the message is the reason."""

    def __init__(self, spelled: Spelled) -> None:
        super().__init__(spelled.told)
        self.spelled = spelled
