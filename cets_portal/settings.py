"""设置: every setting of the portal, from the environment, with an embedded default for each.

With an empty environment the portal runs by itself from the folder `var/`: SQLite, a broker made of files,
a kept random key. DATABASE_URL and REDIS_URL alone move the same code onto servers. `.env.example` lists
every variable that is read here.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from cets_portal.embedded import SQLITE_OPTIONS, file_broker, kept_secret, rehearsal_start, sqlite_database
from cets_portal.hooks import *  # noqa: F403 - its names are settings
from cets_portal.inbox.rules.quiet import quiet_hours
from cets_portal.schedule import SCHEDULE

env = environ.Env()
# An empty value is no value: env files and compose pass `NAME=` for what nobody has set.
env.ENVIRON = {name: value for name, value in os.environ.items() if value}

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.str("VAR_DIR", str(BASE_DIR / "var"))).resolve()
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", False)
DATABASE_URL = env.str("DATABASE_URL", "")
REDIS_URL = env.str("REDIS_URL", "")
HTTPS = env.bool("HTTPS", bool(DATABASE_URL) and not DEBUG)

# Who may sign for the portal -------------------------------------------------------------------------------

SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY and DATABASE_URL and not DEBUG:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. With DATABASE_URL given the portal runs for real and takes no key of its own "
        "making: set SECRET_KEY to a random text of 50 characters or more."
    )
SECRET_KEY = SECRET_KEY or kept_secret(VAR / "secret_key")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Rooms ---------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "import_export",
    "cets_portal",
    "cets_portal.clock",
    "cets_portal.accounts",
    "cets_portal.audit",
    "cets_portal.inbox",
    "cets_portal.jobs",
    "cets_portal.evidence",
    "cets_portal.workbooks",
    "cets_portal.deadlines",
    "cets_portal.letters",
    "cets_portal.oversight",
    "registry",
    "dataquality",
    "quota",
    "cets_portal.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cets_portal.clock.middleware.OneDay",
    "cets_portal.accounts.middleware.CurrentPost",
    "cets_portal.accounts.middleware.Gate",
    "cets_portal.accounts.middleware.WorkingView",
    "cets_portal.desk.errors.NotAllowed",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cets_portal.urls"
WSGI_APPLICATION = "cets_portal.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cets_portal.accounts.context.shell",
                "cets_portal.inbox.context.bell",
                "cets_portal.clock.context.rehearsal",
            ]
        },
    }
]

# Where things are kept -------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, dict[str, Any]] = {
    "default": dict(env.db_url("DATABASE_URL")) if DATABASE_URL else sqlite_database(VAR / "portal.sqlite3")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

# The cache takes the database after the broker's: clearing a Redis cache empties its whole database.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": urlsplit(REDIS_URL)._replace(path=f"/{int(urlsplit(REDIS_URL).path.strip('/') or 0) + 1}").geturl(),
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR / "cache"),
    }
}

EVIDENCE_ROOT = Path(env.str("EVIDENCE_DIR", str(VAR / "evidence")))
# Files in a bucket instead of the folder, once a bucket is named.
EVIDENCE_S3 = (
    {
        "bucket": env.str("EVIDENCE_S3_BUCKET"),
        "endpoint": env.str("EVIDENCE_S3_ENDPOINT", ""),
        "region": env.str("EVIDENCE_S3_REGION", ""),
        "access_key": env.str("EVIDENCE_S3_ACCESS_KEY", ""),
        "secret_key": env.str("EVIDENCE_S3_SECRET_KEY", ""),
        "prefix": env.str("EVIDENCE_S3_PREFIX", ""),
    }
    if env.str("EVIDENCE_S3_BUCKET", "")
    else None
)
# What the scanner of malware caught; never in the bucket, never served.
QUARANTINE_ROOT = Path(env.str("QUARANTINE_DIR", str(VAR / "quarantine")))
# tcp://host:3310 or unix:///run/clamav/clamd.ctl; unset: files are marked as unscanned.
CLAMAV_URL = env.str("CLAMAV_URL", "")
# No URL serves it: what was handed in goes out only through a view that asks who may see it.
MEDIA_ROOT = EVIDENCE_ROOT

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_DIR", str(VAR / "static")))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# The log of receipts ----------------------------------------------------------------------------------------

# Who signs its checkpoints; a class of your own speaks to SM2 hardware (docs/decisions/0022-receipts.md).
RECEIPT_SIGNER = env.str("RECEIPT_SIGNER", "cets_portal.evidence.signing.Ed25519Signer")
RECEIPT_SIGNING_KEY = env.str("RECEIPT_SIGNING_KEY", "")
RECEIPT_KEY_FILE = VAR / "receipt_signing_key"
# Seals who told a tip; how many tips one address may send (docs/decisions/0031-enforcement.md).
TIPS_KEY = env.str("TIPS_KEY", "")
TIPS_KEY_FILE = VAR / "tips_key"
TIPS_RATE = env.str("TIPS_RATE", "10/hour")

# The shell of the pages -----------------------------------------------------------------------------------

PORTAL_NAME = env.str("PORTAL_NAME", "碳市场监管门户")
# A rehearsal lives on a date of its own, from this one onwards; the demo people move it. Unset: the real date.
# The embedded demo keeps the date it began on in var/, so that commands beside it live on the same day.
REHEARSAL_FILE = VAR / "demo" / "begins_on"
PORTAL_TODAY = rehearsal_start(env.str("PORTAL_TODAY", ""), REHEARSAL_FILE if not DATABASE_URL else None)

# What may be handed in -------------------------------------------------------------------------------------

EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", 30 * 1024 * 1024)  # One file that proves something.
# Counted while it comes in, before anything is kept.
FILE_UPLOAD_HANDLERS = [
    "cets_portal.evidence.uploads.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
ROSTER_MAX_BYTES = env.int("ROSTER_MAX_BYTES", 20 * 1024 * 1024)
ROSTER_MAX_UNZIPPED_BYTES = env.int("ROSTER_MAX_UNZIPPED_BYTES", 300 * 1024 * 1024)
ROSTER_MAX_ROWS = env.int("ROSTER_MAX_ROWS", 100_000)
# Up to here the clerk sees the preview at once, beyond it a worker reads.
ROSTER_INLINE_ROWS = env.int("ROSTER_INLINE_ROWS", 500)
DEMO_ROSTER = VAR / "demo" / "roster.xlsx"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # A bulk action over a long page of ticked rows.

# Language and time -----------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Signing in ------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "cets_portal.accounts.passwords.VarietyValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 8 * 60 * 60  # One working day.

# By name, not by address: an office sits behind one address, and one colleague must not lock out the others.
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # Warns of exactly that choice.
AXES_USERNAME_CALLABLE = "cets_portal.accounts.lockout.counted_name"  # Sign-in ignores case; so must the count.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "cets_portal.accounts.lockout.locked_out"

# What a browser is told ------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler draws its small marks as data images.
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # Health checks ask inside the network, without TLS.
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The API ---------------------------------------------------------------------------------------------------

# Calls of one token: a number and second, minute, hour or day; empty: as many as they like.
API_RATE = env.str("API_RATE", "300/minute")
# So long the answer to a call comes again under its Idempotency-Key.
API_ANSWER_DAYS = env.int("API_ANSWER_DAYS", 30)
REST_FRAMEWORK = {
    # A view that names nothing else opens to a token and to nothing else.
    "DEFAULT_AUTHENTICATION_CLASSES": ["cets_portal.accounts.token_authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "PAGE_SIZE": 100,
    "EXCEPTION_HANDLER": "cets_portal.accounts.problems.as_json",
    "COERCE_DECIMAL_TO_STRING": True,  # A tonne never becomes a float on its way out.
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CETS portal",
    "DESCRIPTION": "The provincial portal of the national carbon market.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

# Work beside the pages -------------------------------------------------------------------------------------

# The truth of a job is its row in the database; the broker only wakes a worker, so it may lose a message.
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    # Longer than the longest job: Redis hands an unacknowledged task to another worker after this time.
    {"visibility_timeout": 3600, "socket_connect_timeout": 3, "socket_timeout": 30}
    if REDIS_URL
    else file_broker(VAR / "broker")
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 2,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")

# Letters and logs ------------------------------------------------------------------------------------------

# Each way out of the portal is off until it is set up here; the portal's own inbox is always there.
EMAIL_URL = env.str("EMAIL_URL", "")
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 20
# A chat robot's address begins with one of these: the portal speaks to these chats and to nothing else inside.
CHATS = ["https://qyapi.weixin.qq.com/cgi-bin/webhook/send?", "https://oapi.dingtalk.com/robot/send?"]
CHAT_WEBHOOKS = env.list("CHAT_WEBHOOKS", default=CHATS)
SMS_GATEWAY = env.str("SMS_GATEWAY", "")
QUIET_HOURS = quiet_hours(env.str("QUIET_HOURS", "22:00-07:00"))
# Under this address people reach the portal: links in letters begin with it.
PORTAL_URL = env.str("PORTAL_URL", "")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", "cets-portal@localhost")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "cets_portal.logs.PlainFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "plain"}},
    "root": {"handlers": ["stdout"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # Django's own console handler speaks only under DEBUG, and would then say everything twice.
        "django": {"handlers": ["stdout"], "level": env.str("LOG_LEVEL", "INFO"), "propagate": False},
        "axes": {"level": "WARNING"},
    },
}
