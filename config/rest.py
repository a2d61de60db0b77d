"""How the REST API behaves everywhere, and how its description is made; read by `config/settings.py`."""

from typing import Any, Final

FRAMEWORK: Final[dict[str, Any]] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],  # nobody: only an `ApiView` lets in
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "accounts.api.description.Description",
    "EXCEPTION_HANDLER": "accounts.api.problems.handle",
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
}

SCHEMA: Final[dict[str, Any]] = {
    "TITLE": "Helder",
    "DESCRIPTION": (
        "Send events, customers, appointments and calls; read campaigns and their results.\n\n"
        "Every request carries a key (`Authorization: Bearer hld_…`) and is about one market. Whatever is refused is "
        "answered as problem details (RFC 9457), with `errors` that name item and field."
    ),
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "PilotCheckState": ("good", "look", "bad", "wait"),
        "PilotState": ("draft", "running", "decided"),
        "PilotStatus": "pilots.api.reading.STATUSES",
        "AddressedChannel": ("email", "sms", "phone"),
        "EventChannel": ("email", "sms", "post", "onsite"),
        "MessageChannel": "customers.models.Channel",
        "PermissionChannel": "permissions.models.Channel",
    },
}
