"""Staff, roles, markets and the log."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The ground floor: who works here, where, and what they did."""

    name = "accounts"
    verbose_name = _("Staff")

    def ready(self) -> None:
        """Starts listening to sign-ins."""
        from accounts import signals  # noqa: PLC0415 (models are not loaded yet when this module is)

        signals.connect()
