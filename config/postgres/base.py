"""Django's PostgreSQL backend, with the embedded server behind every new connection."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base, client

from config.postgres import cluster, server


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` with the embedded server's own psql."""

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """The command line and environment of psql for the embedded server."""
        located = {**settings_dict, "HOST": str(_address()), "PORT": cluster.PORT, "USER": cluster.ROLE}
        arguments, environment = super().settings_to_cmd_args_env(located, parameters)
        return [str(cluster.program("psql")), *arguments[1:]], environment


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the embedded server, which is started where it does not run yet."""

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters, with the address of the embedded server."""
        return {
            **super().get_connection_params(),
            "host": str(_address()),
            "port": cluster.PORT,
            "user": cluster.ROLE,
        }


def _address() -> object:
    return server.ensure_running(settings.DATA_DIR.resolve())
