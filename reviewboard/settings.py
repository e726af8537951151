"""Settings: one file, everything from the environment, parsed strictly.

Every variable may also be given as `NAME_FILE`, a file that holds the value (for secrets). docs/running.md lists them all.
"""

import logging
from pathlib import Path
from typing import Any

from environs import FileAwareEnv

from reviewboard.celery_redis import celery_broker_url
from reviewboard.web import csp

env = FileAwareEnv()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What this process is -------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)  # sample sign-ins on the sign-in page, and the local mailbox
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
PUBLIC_URL = env.str("PUBLIC_URL", "http://localhost:8000").rstrip("/")  # what mail and invites link to
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [PUBLIC_URL])
SECURE = PUBLIC_URL.startswith("https://")
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)  # believe what the proxy in front says of visitors

# --- Rooms ----------------------------------------------------------------------------------------
ROOMS = [
    "reviewboard.audit",
    "reviewboard.outbox",
    "reviewboard.people",
    "reviewboard.connections",
    "reviewboard.policies",
    "reviewboard.catalog",
    "reviewboard.changes",
    "reviewboard.incidents",
    "reviewboard.approvals",
    "reviewboard.meetings",
    "reviewboard.findings",
    "reviewboard.agenda",
    "reviewboard.attendance",
    "reviewboard.minutes",
    "reviewboard.tracker",
    "reviewboard.inbox",
    "reviewboard.webhooks",
    "reviewboard.web",
    "reviewboard.api",
    "reviewboard.sample",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "csp",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    *ROOMS,
]
MIDDLEWARE = [
    "reviewboard.webhooks.door.hooks_first",  # what vendors send needs none of the others
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "reviewboard.web.middleware.reader",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "reviewboard.urls"
WSGI_APPLICATION = "reviewboard.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "reviewboard.web.context.reader",
            ]
        },
    }
]

# --- PostgreSQL and Redis -------------------------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True)}
DATABASES["default"].setdefault("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", "")

CELERY_BROKER_URL = celery_broker_url(REDIS_URL)

# --- Sign-in --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "web:sign-in"
LOGIN_REDIRECT_URL = "web:agenda"
LOGOUT_REDIRECT_URL = "web:sign-in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_USERNAME_FORM_FIELD = "username"  # what the form calls it; without this, axes counts nobody's failures
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "reviewboard.web.visitors.address_of"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False

CONTENT_SECURITY_POLICY = csp.CONTENT_SECURITY_POLICY

# --- Transport and cookies ------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = False  # the proxy redirects; behind it every request looks plain
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # an import of 10 MB and its form
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Words, times, files --------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "reviewboard" / "web" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"  # pages show the reader's own zone; Series.zone decides when a meeting is
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "static-build")
STATICFILES_DIRS = [path for path in [BASE_DIR / "build" / "static"] if path.exists()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.bool("STATIC_MANIFEST", False)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not env.bool("STATIC_MANIFEST", False)

# --- Webhooks ---------------------------------------------------------------------------------------
HOOK_MAX_BYTES = env.int("HOOK_MAX_BYTES", 25 * 1024 * 1024)  # the largest that GitHub sends
DELIVERY_BODY_DAYS = env.int("DELIVERY_BODY_DAYS", 30)  # how long a body is kept to be replayed
DELIVERY_KEY_DAYS = env.int("DELIVERY_KEY_DAYS", 90)  # how much longer what came again is still known

# --- The live meeting --------------------------------------------------------------------------------
MEETING_EARLY_MINUTES = env.int("MEETING_EARLY_MINUTES", 15)  # so long before its time it may be started

# --- The attendance ledger --------------------------------------------------------------------------
LEDGER_NAME_DAYS = env.int("LEDGER_NAME_DAYS", 90)  # how long its entries keep names after a meeting

# --- Secrets of connections -------------------------------------------------------------------------
# Keys are made from SECRET_KEY; a rotated one reads what SECRET_KEY_FALLBACKS encrypted.
SALT_KEY = env.list("SALT_KEY", ["reviewboard.secrets"])
SECRETS_DIR = env.path(
    "SECRETS_DIR", None
)  # where "file:name" is read, in place of a secret that is typed in

# --- Issue trackers -----------------------------------------------------------------------------------
TRACKER_HOSTS: list[str] = env.list(
    "TRACKER_HOSTS", []
)  # may be called although they are private or not HTTPS
TRACKER_RATE = env.float("TRACKER_RATE", 80.0)  # calls a second and connection, at most
TRACKER_IN_TRANSACTIONS = False  # only tests that are rolled back call inside one
TRACKER_LOOKS: list[float] = env.list(
    "TRACKER_LOOKS", [10, 30, 60, 120, 300], subcast=float
)  # seconds after a lost create

DEMO_JIRA_URL = env.str("DEMO_JIRA_URL", "")  # the stand-in that `make demo` starts
DEMO_JIRA_SECRET = env.str("DEMO_JIRA_SECRET", "")

# --- Mail -----------------------------------------------------------------------------------------
SMTP_URL = env.str("SMTP_URL", "")  # smtp://user:password@host:587/?tls=starttls
MAIL_FROM = env.str("MAIL_FROM", "reviewboard <reviewboard@localhost>")
MAILBOX_DIR = env.path("MAILBOX_DIR", None)  # the demo's mailbox folder, read by its page

# --- Live events -------------------------------------------------------------------------------------
LIVE_MAX_VIEWERS = env.int("LIVE_MAX_VIEWERS", 10_000)  # pages that one process of the live server takes

# --- API ------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["reviewboard.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["reviewboard.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "reviewboard.api.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["reviewboard.api.throttling.PerToken"],
    "DEFAULT_THROTTLE_RATES": {"token": env.str("API_RATE", "600/min")},
    "EXCEPTION_HANDLER": "reviewboard.api.problems.handler",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "reviewboard",
    "VERSION": "1",
    "DESCRIPTION": "The weekly review: changes, incidents, agendas, findings and actions. Only declarations are written.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": [],  # words are named by reviewboard.api.schema
}

# --- Logs -----------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.log_level("LOG_LEVEL", logging.INFO)},
    "loggers": {"axes": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}},
}
