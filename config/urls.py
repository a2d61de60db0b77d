"""The site map."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from accounts.access import signed_in
from accounts.api.docs import docs, schema
from accounts.views.staff import home
from config import wiring
from config.operations import health, metrics
from ui.finding import finding

urlpatterns = [
    path("", home, name="home"),
    path("find/", signed_in(finding(wiring.FINDERS)), name="find"),
    path("campaigns/", include("campaigns.urls")),
    path("customers/", include("customers.urls")),
    path("permissions/", include("permissions.urls")),
    path("desk/", include("permissions.urls.desk")),
    path("", include("permissions.urls.choices")),
    path("sms/", include("sms.urls")),
    path("feedback/", include("feedback.urls")),
    path("pilots/", include("pilots.urls")),
    path("staff/", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("anymail/", include("integrations.webhooks.urls")),
    path("integrations/files/", include("integrations.files.urls")),
    path("integrations/", include("integrations.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api_urls")),
    path("api/schema/", schema, name="api_schema"),
    path("api/docs/", docs, name="api_docs"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("health/worker", health.worker_beat, name="worker_beat"),
    path("metrics", metrics.metrics, name="metrics"),
]
handler400 = "accounts.bodies.refused"
handler500 = "accounts.api.problems.server_error"
if settings.RELAXED:
    urlpatterns.append(path("ui/", include("ui.urls")))
