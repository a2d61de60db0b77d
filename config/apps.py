"""The roof: settings, site map and wiring, and the commands that run the whole house."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    """Registered so that its commands, translations and wiring are found, and roles follow `config/roles.py`."""

    name = "config"
    verbose_name = "Helder"

    def ready(self) -> None:
        """After each `migrate` the groups follow `config/roles.py`; lower floors meet what `config/wiring.py` lists."""
        from accounts import vocabulary  # noqa: PLC0415
        from config.wiring import (  # noqa: PLC0415 (models are not loaded yet when this module is)
            ADDRESS_HEARERS,
            AHEAD,
            HEARERS,
            KEEPERS,
            LOCKS,
            LOG_WORDS,
            MERGERS,
            OBSTACLES,
            OFFERS,
            RECEIVERS,
            TIMELINE,
        )
        from customers import doing, merging, timeline  # noqa: PLC0415
        from customers.hearing import hearers as hearers_of_addresses  # noqa: PLC0415
        from permissions import hearing, keepers, systems  # noqa: PLC0415
        from permissions.queries.obstacles import obstacles  # noqa: PLC0415

        timeline.providers[:], doing.offers[:], hearers_of_addresses[:] = TIMELINE, OFFERS, ADDRESS_HEARERS
        merging.locks[:], merging.mergers[:], hearing.hearers[:] = LOCKS, MERGERS, HEARERS
        systems.receivers.update(RECEIVERS)
        keepers.keepers.update(KEEPERS)
        keepers.ahead.update(AHEAD)
        obstacles.update(OBSTACLES)
        vocabulary.codes.update(LOG_WORDS)
        connection_created.connect(_uncompiled, dispatch_uid="uncompiled")
        post_migrate.connect(_sync_roles, sender=apps.get_app_config("accounts"), dispatch_uid="sync_roles")


def _uncompiled(*, connection: Any, **_signal: object) -> None:  # noqa: ANN401 (any backend's wrapper)
    """No query here gains from being compiled first, and small writes take forty times as long.

    Asked of each new connection, since a pooler between may refuse it among the parameters of the start.
    """
    if connection.vendor == "postgresql":
        connection.connection.execute("SET jit = off")


def _sync_roles(**_signal: object) -> None:
    from accounts.actions import sync_roles  # noqa: PLC0415 (models are not loaded yet when this module is)
    from config.roles import ROLES  # noqa: PLC0415

    sync_roles(ROLES)
