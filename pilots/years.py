"""What was decided, year by year, and how much of it worked."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from pilots.definitions import OUTCOMES
from pilots.models import Choice, Decision
from pilots.queries.pilots import Line
from pilots.words import change, span


@dataclass(frozen=True, slots=True)
class Year:
    """A year on the market's clock: its decisions by choice, and the effects of what was rolled out."""

    year: int
    decided: int
    rolled_out: int
    stopped: int
    inconclusive: int
    effects: str


def by_year(lines: Sequence[Line], zone: ZoneInfo) -> list[Year]:
    """The years in which a pilot was decided, the latest first."""

    def year(line: Line) -> int:
        return line.decision.at.astimezone(zone).year if line.decision else 0

    made = sorted((line for line in lines if line.decision), key=year, reverse=True)
    return [_year(number, list(found)) for number, found in groupby(made, year)]


def _year(number: int, lines: Sequence[Line]) -> Year:
    choices = [line.decision.choice for line in lines if line.decision]
    return Year(
        number,
        len(lines),
        choices.count(Choice.ROLL_OUT),
        choices.count(Choice.STOP),
        choices.count(Choice.INCONCLUSIVE),
        _effects(lines),
    )


def _effects(lines: Sequence[Line]) -> str:
    """Of what was rolled out, by outcome, each with its interval: "Showed up +1.6 (+0.7 to +2.5)"."""
    found: dict[str, list[str]] = {}
    for line in lines:
        made = line.decision
        if made and made.choice == Choice.ROLL_OUT and made.effect is not None:
            found.setdefault(line.plan.outcome, []).append(_effect(line.plan.outcome, made))
    return "; ".join(f"{OUTCOMES[outcome].label} {', '.join(effects)}" for outcome, effects in found.items())


def _effect(outcome: str, made: Decision) -> str:
    told = change(outcome, made.effect)
    return told if made.low is None or made.high is None else f"{told} ({span(outcome, made.low, made.high)})"
