"""What campaigns do when two customers turn out to be one."""

from typing import ClassVar

from django.db.models import Model

from campaigns.actions import hand_over
from campaigns.actions.recipients import MOVES
from customers.merging import Merge


class MessageMerger:
    """A `customers.merging.Merger`."""

    models: ClassVar[tuple[type[Model], ...]] = tuple(MOVES)

    def merge(self, merge: Merge) -> None:
        """Messages and what was done with them: each counts where it counted, appointments for the messages of both."""
        hand_over(merge.market, gone=merge.gone, kept=merge.kept)
