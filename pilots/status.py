"""How a pilot stands, in one word: the same on its page, in the list and the rail, in the API and in files."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pilots.models import Choice, Decision, Pilot, State
from pilots.reading import Finding

WORDS: Final[Mapping[str, str | Promise]] = {
    State.DRAFT: _("draft"),
    Finding.COLLECTING: _("collecting"),
    Finding.BLOCKED: _("blocked by a check"),
    Finding.NOTHING_YET: _("no difference shown yet"),
    Finding.BETTER: _("better, waits for a decision"),
    Finding.WORSE: _("worse, waits for a decision"),
    Finding.NO_DIFFERENCE: _("ended without a difference, waits for a decision"),
    Choice.ROLL_OUT: _("rolled out"),
    Choice.STOP: _("stopped"),
    Choice.INCONCLUSIVE: _("inconclusive"),
    State.DECIDED: _("decided"),
}
"""By its code: what was decided, else what was found, else that it is a draft."""
WAITING: Final = frozenset({Finding.BETTER, Finding.WORSE, Finding.NO_DIFFERENCE})
"""Found, and nobody has decided yet."""


def status(pilot: Pilot, decision: Decision | None, finding: Finding | None) -> str:
    """The code of a pilot's word, out of its latest decision and what its latest look says."""
    if pilot.state == State.DRAFT:
        return str(State.DRAFT)
    if pilot.state == State.RUNNING:
        return str(finding or Finding.COLLECTING)
    return str(decision.choice if decision else State.DECIDED)
