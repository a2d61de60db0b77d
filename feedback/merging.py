"""What feedback does when two customers turn out to be one."""

from typing import ClassVar

from django.db.models import Model

from customers.merging import Merge
from feedback.actions import hand_over_answers
from feedback.models import Answer


class AnswerMerger:
    """A `customers.merging.Merger`."""

    models: ClassVar[tuple[type[Model], ...]] = (Answer,)

    def merge(self, merge: Merge) -> None:
        """Answers with their words; figures are of answers, not of people."""
        hand_over_answers(market=merge.market, gone=merge.gone, kept=merge.kept)
