"""All settings, from the environment, in one file: production's, unless HELDER_DEBUG or HELDER_DEMO relax them."""

import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from accounts.roles import ADMINISTRATOR
from config import background, browser_rules, consent, environment, logs, release, rest, roles

BASE_DIR, VERSION = release.HOUSE, release.VERSION
DATA_DIR = Path(environment.text("HELDER_DATA", default=str(release.data_directory()), like=environment.FOLDER))

DEBUG = environment.flag("HELDER_DEBUG", default=False)
DEMO = environment.flag("HELDER_DEMO", default=False)
RELAXED = DEBUG or DEMO


def _own_secret() -> str:
    """A key kept beside the data, for machines where nobody has set one: never in production."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8")


_key = None if RELAXED else environment.KEY
SECRET_KEY = environment.text("HELDER_SECRET_KEY", default=_own_secret() if RELAXED else None, like=_key)
CONTACT_KEY = environment.text("HELDER_CONTACT_KEY", default=SECRET_KEY if RELAXED else None, like=_key)
# Of the links in messages to customers: the first key signs, each one is believed
LINK_KEYS = environment.keys("HELDER_LINK_KEYS", default={1: SECRET_KEY} if RELAXED else None)
_our_own = "localhost,127.0.0.1,[::1]" if RELAXED else None
ALLOWED_HOSTS = environment.words("HELDER_HOSTS", default=_our_own, like=environment.HOST)
PUBLIC_URL = environment.text(
    "HELDER_PUBLIC_URL", default=f"https://{ALLOWED_HOSTS[0].lstrip('.')}", like=environment.SITE
)
COMPANY = environment.text("HELDER_COMPANY", default="Glashelder" if DEMO else "")  # as customers know it
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if not RELAXED]

INSTALLED_APPS = [
    "config",
    "accounts",
    "ui",
    "customers",
    "permissions",
    "campaigns",
    "sms",
    "feedback",
    "pilots",
    "integrations",
    "integrations.files",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "csp",
    "django_htmx",
    "django_q",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
]

MIDDLEWARE = [
    "config.operations.health.Answering",
    "ui.middleware.ServerTiming",
    "accounts.middleware.KnownPort",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "accounts.bodies.SmallForms",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.composing.ComposedForms",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.CurrentMarket",
    "accounts.middleware.NothingSaved",
    "accounts.middleware.DenyByDefault",
    "accounts.middleware.SecondFactor",
    "config.replica.Replica",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.wiring.furniture",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "ui.templatetags.ui"],
        },
    }
]

DATABASE_URL = environment.text("DATABASE_URL", default="")
DATABASES = {
    "default": {
        **(environment.database(DATABASE_URL) if DATABASE_URL else {"ENGINE": "config.postgres", "NAME": "helder"}),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    },
    **environment.replica("DATABASE_REPLICA_URL"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Staff and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.StaffAdapter"
ACCOUNT_FORMS = {"reset_password": "accounts.forms.PasswordLinkForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# Lock-out after wrong passwords for one address on one machine, and on one machine; more in accounts/machines.py
ACCOUNT_RATE_LIMITS = {"login_failed": "30/5m/ip,5/5m/key"}
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = RELAXED
MFA_TOTP_ISSUER = "Helder"
# Roles of which every member must have a second factor; "none" asks it of nobody
_roles = environment.among({*roles.ROLES, "none"})
_required = environment.words("HELDER_MFA_ROLES", default="none" if RELAXED else ADMINISTRATOR, like=_roles)
MFA_REQUIRED_ROLES = [role for role in _required if role != "none"]
FIRST_PAGES = roles.FIRST_PAGES
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Mail to staff: a forgotten password. Debug and demo print it instead of sending it
EMAIL_BACKEND = f"django.core.mail.backends.{'console' if RELAXED else 'smtp'}.EmailBackend"
EMAIL_HOST = environment.text("HELDER_SMTP_HOST", default="localhost", like=environment.HOST)
EMAIL_PORT = environment.number("HELDER_SMTP_PORT", default=25, low=1, high=65_535)
EMAIL_HOST_USER = environment.text("HELDER_SMTP_USER", default="")
EMAIL_HOST_PASSWORD = environment.text("HELDER_SMTP_PASSWORD", default="")
EMAIL_USE_TLS = environment.flag("HELDER_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("HELDER_MAIL_FROM", default="helder@localhost", like=environment.ADDRESS)

# Safety
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not RELAXED
CSRF_FAILURE_VIEW = "accounts.views.unsaved.csrf_failed"
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = environment.flag("HELDER_SSL_REDIRECT", default=not RELAXED)
SECURE_REDIRECT_EXEMPT = [r"^u/"]  # a mailbox provider that unsubscribes somebody follows no redirect (RFC 8058)
SECURE_HSTS_SECONDS = environment.number("HELDER_HSTS_SECONDS", default=0 if RELAXED else 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not RELAXED
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # for old browsers; the others go by frame-ancestors below
TRUSTED_PROXIES = environment.number("HELDER_PROXIES", default=0, high=8)  # of ours, each adding to X-Forwarded-For
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
CONTENT_SECURITY_POLICY = browser_rules.CONTENT_SECURITY_POLICY

# Words and time: Dutch first; days are cut in the market's own zone, never in this one
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True

# Files
STATIC_URL = "static/"
STATIC_ROOT = Path(environment.text("HELDER_STATIC", default=str(DATA_DIR / "static"), like=environment.FOLDER))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.bundle.BundleFinder",
]
# The chart library as `make assets` leaves it; where it is not there, the plotly wheel's own is served
PLOTLY_BUNDLE = environment.text(
    "HELDER_PLOTLY",
    default=str(BASE_DIR / ".assets/node_modules/plotly.js-basic-dist-min/plotly-basic.min.js"),
)
MEDIA_ROOT = DATA_DIR / "files"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = RELAXED
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/plotly/" if RELAXED else None  # None: names that carry their hash
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.bundle.AddressedStorage" if RELAXED else "config.bundle.HashedStorage"},
}

Q_CLUSTER = background.CLUSTER

# Two stores, so that no flood of ordinary requests pushes out who is locked out, or which one-time code was used
_STORE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
CACHES = {"default": {**_STORE, "LOCATION": "cache"}, "requests": {**_STORE, "LOCATION": "cache_requests"}}

PERMISSIONS = consent.PERMISSIONS
MERGE_SECOND_PERSON = environment.flag("HELDER_MERGE_SECOND_PERSON", default=True)

REST_FRAMEWORK = rest.FRAMEWORK
SPECTACULAR_SETTINGS = {**rest.SCHEMA, "VERSION": VERSION}

# E-mail providers' webhooks: HTTP basic authentication and, where a provider signs, its signature
ANYMAIL: dict[str, object] = {
    name: key for name in environment.WEBHOOK_KEYS if (key := environment.text(name, default=""))
}
if _secrets := environment.words("HELDER_WEBHOOK_SECRET", like=environment.LOGIN):
    ANYMAIL["WEBHOOK_SECRET"] = _secrets
# By provider: who has one of its own is not let in by another's
WEBHOOK_SECRETS = environment.webhook_secrets()
DEFAULT_MARKET = environment.text("HELDER_DEFAULT_MARKET", default="nl", like=environment.CODE)
EVENT_MONTHS = environment.number("HELDER_EVENT_MONTHS", default=0, high=600)  # of the log of events; 0 keeps all

LOGGING = logs.LOGGING
BACKUP_KEYS = environment.text("HELDER_BACKUP_KEYS", default="", like=environment.PUBLIC_KEYS)  # for whom they are made
METRICS_TOKEN = environment.text("HELDER_METRICS_TOKEN", default="", like=environment.KEY)  # shown by who collects them

if not RELAXED:  # a developer's shell may hold more of that name: an example's, a benchmark's
    environment.refuse_unknown()
