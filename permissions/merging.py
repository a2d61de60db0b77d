"""What permissions do when two customers turn out to be one."""

from typing import ClassVar

from django.db.models import Model

from customers.merging import Merge
from permissions.actions import carry_over
from permissions.models import Person, RightsRequest


class PermissionMerger:
    """A `customers.merging.Merger`: it acts first, while it can be told whose address is whose."""

    models: ClassVar[tuple[type[Model], ...]] = (Person, RightsRequest)

    def merge(self, merge: Merge) -> None:
        """What was refused holds for all that they are reached by; what was allowed, where it was allowed.

        Nobody is merged whose erasure is under way.
        """
        carry_over(merge.market, gone=merge.gone, kept=merge.kept)
