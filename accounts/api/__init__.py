"""The ground of the REST API: keys, scopes, markets, problems, repeated requests, pages and its own description.

An area's `api.py` subclasses `ApiView` (or `BatchView` for many records at once); `config/api_urls.py` is the map.
"""

from accounts.api.batches import BatchView
from accounts.api.fields import Identifier, Instant, Text
from accounts.api.pages import page_of
from accounts.api.problems import Problem, invalid
from accounts.api.serializers import Item
from accounts.api.views import ApiView

__all__ = ["ApiView", "BatchView", "Identifier", "Instant", "Item", "Problem", "Text", "invalid", "page_of"]
