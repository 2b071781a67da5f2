"""Django's settings: one file, no environments; every difference is a variable read by env.py."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from returns_portal import env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- the process -------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG")
SANDBOX = env.flag("SANDBOX")
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

#: Seals what other services trust us with (a payment provider's keys); SECRET_KEY where not given.
CREDENTIALS_KEY = env.text("CREDENTIALS_KEY", "")
CREDENTIALS_KEY_FALLBACKS = env.words("CREDENTIALS_KEY_FALLBACKS")

#: Shops live at <slug>.BASE_DOMAIN; `app.BASE_DOMAIN` serves staff of several shops.
BASE_DOMAIN = env.text("BASE_DOMAIN", "localhost")
#: The shop of a host that names none (an installation for one shop needs no names at all).
DEFAULT_TENANT = env.text("DEFAULT_TENANT", "")
#: Where the outside finds us; links in mails are made with it.
PUBLIC_SCHEME = env.text("PUBLIC_SCHEME", "http" if DEBUG else "https")
PUBLIC_PORT = env.text("PUBLIC_PORT", "")
#: A proxy of ours ends TLS before us: what it says of scheme and address is believed.
BEHIND_PROXY = env.flag("BEHIND_PROXY")
_HTTPS = PUBLIC_SCHEME == "https"
#: Names that shops have proven to be theirs are let in besides (tenants.hosts).
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", f"{BASE_DOMAIN},.{BASE_DOMAIN},127.0.0.1")
#: What our own proxy shows when it asks whether to fetch a certificate for a name, see
#: docs/branding.md.
TLS_ASK_KEY = env.text("TLS_ASK_KEY", "")

INSTALLED_APPS = [
    "tenants",
    "flows",
    "staff",
    "returns_portal.rest",
    "branding",
    "catalog",
    "rma",
    "inspection",
    "disposition",
    "recalls",
    "notifications",
    "insights",
    "returns_portal.faces",
    "returns_portal.management",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "tenants.hosts.ProvenHostsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "returns_portal.rest.middleware.RequestIdMiddleware",
    "returns_portal.rest.cors.CorsMiddleware",
    "returns_portal.faces.middleware.PagePolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "returns_portal.faces.middleware.EvenTimeMiddleware",
    "tenants.middleware.TenantMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.middleware.StaffMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "returns_portal.faces.middleware.FaceErrorsMiddleware",
]

ROOT_URLCONF = "returns_portal.urls"
WSGI_APPLICATION = "returns_portal.wsgi.application"

TEMPLATES = [
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
                "returns_portal.faces.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- PostgreSQL, Redis, Celery -------------------------------------------------------------------

DATABASES = {
    "default": env.database(env.text("DATABASE_URL"))
    | {
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # The view runs in a savepoint of the request's transaction (TenantMiddleware), so that a
        # refused change leaves the page that explains it a working connection.
        "ATOMIC_REQUESTS": True,
        "DISABLE_SERVER_SIDE_CURSORS": env.flag("PGBOUNCER"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # third-party tables only; ours are UUIDv7

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Seconds. Requests wake a worker through it after their commit: better late than waiting.
        "OPTIONS": {
            "socket_connect_timeout": 0.5,
            "socket_timeout": 0.5,
            "retry": Retry(NoBackoff(), 1),
        },
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Seconds. A task that hangs (a carrier, a lost connection) gives its worker back long before Redis
# would send it to a second one (visibility_timeout); what it was at is claimed anew from the
# database. The soft limit lets it put down what it holds.
CELERY_TASK_SOFT_TIME_LIMIT = 20 * 60
CELERY_TASK_TIME_LIMIT = 25 * 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "global_keyprefix": "portal:"}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "clear-sessions": {"task": "tenants.tasks.clear_sessions", "schedule": timedelta(days=1)},
    "sweep": {"task": "flows.tasks.sweep", "schedule": timedelta(seconds=15)},
    "sweep-messages": {
        "task": "notifications.tasks.sweep_messages",
        "schedule": timedelta(seconds=30),
    },
    "sweep-recalls": {
        "task": "recalls.tasks.sweep_searches",
        "schedule": timedelta(seconds=30),
    },
    "sweep-payments": {"task": "rma.tasks.sweep_payments", "schedule": timedelta(minutes=1)},
    "compare-books": {"task": "rma.tasks.sweep_books", "schedule": timedelta(hours=6)},
    "sweep-domains": {"task": "branding.tasks.sweep_domains", "schedule": timedelta(minutes=10)},
    "forget-idempotency-keys": {
        "task": "returns_portal.rest.tasks.forget_old_idempotency_keys",
        "schedule": timedelta(hours=1),
    },
}

# --- people --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_ADAPTER = "notifications.signin.MailingAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = str
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
#: Who is not known here is not written to, or anybody could have us write to anybody.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
MFA_ADAPTER = "staff.mfa.StaffMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
#: Asking for a passkey is no guess; a shop's whole staff may come from one address.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
#: Whoever was invited has read a mail there: an address is never typed in by its owner.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "add_webauthn": "staff.passkeys.AddPasskeyForm",
    "login_webauthn": "staff.passkeys.SignInForm",
    "authenticate_webauthn": "staff.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "staff.passkeys.AgainForm",
    "edit_webauthn": "staff.passkeys.RenameForm",
}
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60  # seconds; the mail says so

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
# The prefix has browsers refuse a cookie that any other host has set: shops are neighbours.
_PREFIX = "__Host-" if _HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_PREFIX}session", f"{_PREFIX}csrf"
CSRF_FAILURE_VIEW = "returns_portal.faces.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# --- languages -----------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("de", _("German")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# --- files and safety ----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
#: Names with a hash, one stylesheet per face, compressed: what collectstatic made. Not in tests.
HASHED_FILES = env.flag("HASHED_FILES", not DEBUG)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "returns_portal.faces.assets.FaceStaticFilesStorage"
        if HASHED_FILES
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0  # whose address the limits of sign-in count
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", BEHIND_PROXY and _HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked from within, by http
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 365 * 24 * 3600 if _HTTPS else 0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- mail ----------------------------------------------------------------------------------------

#: Keep mail in the database and show it at /mailbox/ (demo, sandbox, tests) in place of sending it.
MAILBOX = env.flag("MAILBOX")
EMAIL_URL = env.text("EMAIL_URL", "smtp://127.0.0.1:25")
globals().update(env.mail(EMAIL_URL))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"returns@{BASE_DOMAIN}")

# --- the API
# ---------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["returns_portal.rest.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["returns_portal.rest.permissions.HasPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["returns_portal.rest.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "returns_portal.rest.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Returns Portal",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["returns_portal.rest.schema.only_the_api"],
    # Enumerations stay where they are used: no names to collide.
    "POSTPROCESSING_HOOKS": ["returns_portal.rest.schema.share"],
}
#: How often one API key may ask.
API_RATE = env.text("API_RATE", "60000/min")

# --- payments -------------------------------------------------------------------------------------

#: Where the Stripe adapter finds Stripe; another address only for tests and proxies.
STRIPE_API_BASE = env.text("STRIPE_API_BASE", "https://api.stripe.com")

# --- logs
# ------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "returns_portal.rest.logs.RequestIdFilter"},
        "no_tokens": {"()": "returns_portal.faces.logs.NoTokensFilter"},
    },
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id", "no_tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # Both tell every step of every document.
    "loggers": {
        name: {"level": "WARNING"}
        for name in ("weasyprint.progress", "fontTools", "pikepdf", "stripe")
    },
}
