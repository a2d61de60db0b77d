"""What text messages do when two customers turn out to be one."""

from typing import ClassVar

from django.db.models import Model

from customers.merging import Merge
from sms.actions import hand_over_texts
from sms.models import ListedRow, TextMessage


class TextMerger:
    """A `customers.merging.Merger`. Conversations are with telephones, whoever has them."""

    models: ClassVar[tuple[type[Model], ...]] = (TextMessage, ListedRow)

    def merge(self, merge: Merge) -> None:
        """Texts, also those that still wait, and rows of lists that name them."""
        hand_over_texts(market=merge.market, gone=merge.gone, kept=merge.kept)
