"""What each role may do, as `app_label.permission`. Deny by default: what is not written here nobody may."""

from typing import Final

from accounts import roles

_EVERYTHING: Final = (
    "accounts.manage_keys",
    "accounts.manage_staff",
    "accounts.view_audit",
    "campaigns.export_results",
    "campaigns.view_results",
    "customers.correct_numbers",
    "customers.merge_customers",
    "customers.view_customers",
    "feedback.read_answers",
    "feedback.view_scores",
    "files.export_files",
    "files.import_files",
    "integrations.manage_connections",
    "integrations.view_connections",
    "permissions.handle_requests",
    "permissions.manage_deliveries",
    "permissions.use_desk",
    "permissions.view_insight",
    "pilots.manage_pilots",
    "pilots.view_pilots",
    "sms.manage_limits",
    "sms.manage_templates",
    "sms.release_texts",
    "sms.send_texts",
    "sms.view_templates",
)

ROLES: Final[dict[str, tuple[str, ...]]] = {
    roles.DIGITAL_TEAM: (
        "campaigns.export_results",
        "campaigns.view_results",
        "customers.correct_numbers",
        "customers.view_customers",
        "feedback.read_answers",
        "feedback.view_scores",
        "files.export_files",
        "files.import_files",
        "integrations.manage_connections",
        "integrations.view_connections",
        "permissions.manage_deliveries",
        "permissions.view_insight",
        "pilots.manage_pilots",
        "pilots.view_pilots",
        "sms.manage_templates",
        "sms.release_texts",
        "sms.send_texts",
        "sms.view_templates",
    ),
    roles.CUSTOMER_SERVICE: (
        "customers.correct_numbers",
        "customers.merge_customers",
        "customers.view_customers",
        "permissions.use_desk",
    ),
    roles.PLANNER: ("customers.correct_numbers", "customers.view_customers", "sms.send_texts", "sms.view_templates"),
    roles.VIEWER: ("campaigns.view_results", "feedback.view_scores", "pilots.view_pilots", "permissions.view_insight"),
    roles.ADMINISTRATOR: _EVERYTHING,
}

# Where "/" leads: the first page that somebody may open
FIRST_PAGES: Final = (
    ("campaigns.view_results", "campaigns:index"),
    ("permissions.use_desk", "desk:index"),
    ("sms.send_texts", "sms:index"),
    ("customers.view_customers", "customers:index"),
    ("integrations.view_connections", "integrations:index"),
    ("accounts.manage_staff", "accounts:index"),
)
