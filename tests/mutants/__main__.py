"""`python -m tests.mutants [area …] [--most N] [--seconds N] [--seed N] [--places N]`: break, test, print one table."""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests.mutants.areas import AREAS, Area
from tests.mutants.making import mutants
from tests.mutants.touching import Reached
from tests.mutants.trying import FAILED, Asked, Trial, collect

_OF, _SHOWN = " s of ", 230


@dataclass
class Score:
    """How the breaks of an area fared."""

    area: Area
    asked: int
    fates: Counter[str] = field(default_factory=Counter)
    survivors: list[str] = field(default_factory=list)

    def row(self) -> str:
        """A line of the table."""
        killed, survived = self.fates["killed"], self.fates["survived"]
        share = f"{100 * killed / (killed + survived):.0f} %" if killed + survived else "–"
        left = self.asked - sum(self.fates.values())
        return f"{self.area.name:14}{killed:8}{survived:10}{share:>8}{self.fates['broken']:8}{left:11}"


def main() -> None:
    """Exit code 0 whatever the score is: survivors are for people to judge."""
    asked, scores = _asked(), list[Score]()
    settings.register_profile(
        "mutants", phases=(Phase.explicit, Phase.generate), database=None, derandomize=True, deadline=None
    )
    for area in AREAS:
        if not asked.area or area.name in asked.area:
            collect(area, lambda session, area=area: scores.append(_try(session, area, asked)))
    sys.stdout.write("\n".join(told for score in scores for told in score.survivors) + "\n\n")
    sys.stdout.write(f"{'area':14}{'killed':>8}{'survived':>10}{'score':>8}{'broken':>8}{'not tried':>11}\n")
    sys.stdout.write("\n".join(score.row() for score in scores) + "\n")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("area", nargs="*", help=f"of {', '.join(area.name for area in AREAS)}; all where none is named")
    parser.add_argument("--most", type=int, default=60, help="breaks tried of a module; 0 for all")
    parser.add_argument("--seconds", type=float, default=600, help="for an area")
    parser.add_argument("--each", type=float, default=60, help="seconds of tests for a break, the quickest first")
    parser.add_argument("--seed", type=int, default=1, help="chooses which")
    parser.add_argument("--places", type=int, default=1, help="tried at a time, each with a database of its own")
    parser.add_argument("--again", type=Path, help="only what survived in a run whose progress is in this file")
    parser.add_argument("--only", default="", help="breaks of which this text is part")
    found = parser.parse_args()
    if unknown := set(found.area) - {area.name for area in AREAS}:
        parser.error(f"no area is called {', '.join(sorted(unknown))}")
    return found


def _try(session: pytest.Session, area: Area, asked: argparse.Namespace) -> Score:
    everyone = [mutant for path in area.paths for mutant in mutants(Path(path), asked.most, asked.seed)]
    again = asked.again.read_text(encoding="utf-8").splitlines() if asked.again else []
    survived = {line.partition(_OF)[2][5:] for line in again if line.startswith("survived")}
    waiting = [
        mutant
        for mutant in everyone
        if asked.only in mutant.told() and (not asked.again or mutant.told()[:_SHOWN] in survived)
    ]
    reached = [_whole(session, area, place) for place in range(asked.places)][-1]
    score, running, until = Score(area, len(waiting)), dict[int, Trial](), time.monotonic() + asked.seconds
    while running or (waiting and time.monotonic() < until):
        for place in range(asked.places):
            if place in running and (fate := running[place].fate(_patience(running[place], reached))):
                _note(score, running.pop(place), fate, reached)
            if place not in running and waiting and time.monotonic() < until:
                mutant = waiting.pop(0)
                running[place] = Trial(session, area, place, Asked(mutant, reached.tests(mutant, asked.each)))
        time.sleep(0.02)
    return score


def _patience(trial: Trial, reached: Reached) -> float:
    return 20 + 5 * sum(reached.seconds[test] for test in trial.asked.tests) if trial.asked else 600


def _whole(session: pytest.Session, area: Area, place: int) -> Reached:
    """What the tests reach where nothing is broken; they have to hold."""
    trial = Trial(session, area, place)
    while (fate := trial.fate(600)) is None:
        time.sleep(0.05)
    if fate != "survived":
        sys.exit(f"the tests of {area.name} fail without a break\n{trial.said}")
    sys.stderr.write(f"{area.name}: {trial.seconds:.0f} s\n")
    return Reached(**json.loads(trial.said.splitlines()[-1]))


def _note(score: Score, trial: Trial, fate: str, reached: Reached) -> None:
    score.fates[fate] += 1
    told = trial.asked.mutant.told() if trial.asked else ""
    tests = trial.asked.tests if trial.asked else []
    sys.stderr.write(f"{fate:9}{trial.seconds:6.1f}{_OF}{len(tests):3}  {told[:_SHOWN]}\n")
    reached.noticed.update(line.removeprefix(FAILED) for line in trial.said.splitlines() if line.startswith(FAILED))
    if fate == "survived":
        score.survivors.append(f"survived: {told}")


if __name__ == "__main__":
    main()
