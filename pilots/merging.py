"""What pilots do when two customers turn out to be one."""

from typing import ClassVar

from django.db.models import Model

from customers.merging import Merge
from pilots.actions import hand_over_assignments
from pilots.models import Assignment, MergedAssignment


class AssignmentMerger:
    """A `customers.merging.Merger`: one person is one unit of a pilot."""

    models: ClassVar[tuple[type[Model], ...]] = (Assignment, MergedAssignment)

    def merge(self, merge: Merge) -> None:
        """Who was drawn twice stays where they were drawn first; the later draw is kept as a mark."""
        hand_over_assignments(merge.market, gone=merge.gone, kept=merge.kept)
