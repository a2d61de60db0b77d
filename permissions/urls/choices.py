"""The customer's own pages: short addresses, without a login and without a slash at the end that could redirect."""

from django.urls import path, register_converter

from permissions.views import oneclick, preferences

app_name = "choices"


class Whatever:
    """What stands behind a link's address, or nothing: also a line that a program broke, so that a page answers it."""

    regex = r"[\s\S]*"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(Whatever, "whatever")
urlpatterns = [
    path("p/<whatever:token>", preferences.preferences, name="preferences"),
    path("u/<whatever:token>", oneclick.oneclick, name="oneclick"),
]
