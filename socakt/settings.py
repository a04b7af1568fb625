"""All settings. The environment decides; what is unsafe stops the start with a sentence.

DATABASE_URL, OWNER_DATABASE_URL, SECRET_KEY, SECRET_KEY_FALLBACKS, DATA_KEYS, ALLOWED_HOSTS, DEMO,
EMAIL_URL, OIDC_*, LOG_ANCHORS, PORT and SOCAKT_VAR are read here (and in `socakt.database`),
nowhere else; BACKUP_KEYS when a backup is made.
"""

import os
from datetime import timedelta
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from socakt import database
from socakt.environment import (
    DEMO_MAILBOX,
    allowed_hosts,
    base_address,
    email_settings,
    former_secret_keys,
    is_demo,
    named_keys,
    openid_settings,
    secret_key,
)

# lets classes such as ModelAdmin and ModelForm be written with the type they are for
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("SOCAKT_VAR") or BASE_DIR / "var").resolve()

DEMO = is_demo()
DEBUG = False
SECRET_KEY = secret_key(demo=DEMO, var=VAR)
SECRET_KEY_FALLBACKS = former_secret_keys()
# What must not be readable in the database (socakt.encryption). The first encrypts, all decrypt.
DATA_KEYS = named_keys("DATA_KEYS", demo=DEMO, var=VAR)
# What others' models keep encrypted with our keys: (model, JSON field, context).
ENCRYPTED_IN_JSON = [("mfa.Authenticator", "data", "second factor")]
ALLOWED_HOSTS = allowed_hosts(demo=DEMO)

INSTALLED_APPS = [
    "socakt.accounts.apps.SocAktAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_filters",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "socakt.accounts.apps.AccountsConfig",
    "socakt.audit",
    "socakt.signin.apps.SignInConfig",
    "programs",
    "enrollment",
    "socakt",
]

MIDDLEWARE = [
    "socakt.middleware.HealthMiddleware",
    "socakt.middleware.LoopbackMiddleware",
    "socakt.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "socakt.middleware.LanguageMiddleware",
    "socakt.middleware.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "socakt.accounts.middleware.ActorMiddleware",
    "socakt.audit.middleware.ActingMiddleware",
    "socakt.accounts.middleware.SignInMiddleware",
    "socakt.audit.middleware.RefusalMiddleware",
    "socakt.audit.middleware.LooksMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "socakt.signin.middleware.SessionLimitMiddleware",
    "socakt.signin.middleware.SecondFactorMiddleware",
    "socakt.signin.middleware.ConfirmMiddleware",
    "socakt.middleware.PrivateCacheMiddleware",
]

ROOT_URLCONF = "socakt.urls"
WSGI_APPLICATION = "socakt.wsgi.application"

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
                "socakt.accounts.context.acting",
                "enrollment.desk.navigation.navigation",
                "enrollment.notices.context.notices",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": database.config(VAR, web="SOCAKT_WEB" in os.environ)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        # counters of failed attempts must not be pushed out by making up addresses
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Where the ends of the log's chains are written, outside of the database (socakt.audit.anchors).
LOG_ANCHORS = Path(os.environ.get("LOG_ANCHORS") or VAR / "anchors" / "log.txt")

# The queue (socakt.queue). Which modules hold jobs is said here, not found.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
STEPS_WITH_JOBS = (
    *("imports", "notices", "notes", "rechecks", "privacy", "referrals"),
    *("participation", "staff", "batches", "scans"),
)
PROCRASTINATE_IMPORT_PATHS = ["socakt.queue", "socakt.audit.tasks"]
PROCRASTINATE_IMPORT_PATHS += [f"enrollment.{step}.tasks" for step in STEPS_WITH_JOBS]

# Sign-in. Users are invited (enrollment.staff); nobody makes an account alone.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "socakt.accounts.passwords.HardToGuess"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_ADAPTER = "socakt.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {
    "change_password": "socakt.accounts.forms.OwnPasswordForm",
    "reset_password_from_key": "socakt.accounts.forms.NewPasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# the mail waits in the outbox first; its link is made when it is sent
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    # wrong codes of one person in a day, however long the pauses between them
    "second_factor": "30/d/key",
    "invite": "30/h/user",
    "invitation": "20/m/ip",
}
# How often one user may do it, in how many seconds: for people who work, not for programs.
USER_LIMITS = {
    "candidate.searched": (120, 600),
    "candidate.emso_read": (60, 600),
    "candidate.found_with_others": (60, 600),
    "import.uploaded": (30, 3600),
    # an entry for each file; of an attendance sheet one for each person in it
    "scan.uploaded": (600, 3600),
    "list.exported": (30, 3600),
}
MFA_ADAPTER = "socakt.signin.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "SocAkt"
MFA_TOTP_TOLERANCE = 1  # clocks differ; each code is accepted once (socakt.signin.codes)
# Sign-in through another system; None unless the environment says which.
OPENID = openid_settings(demo=DEMO)
SOCIALACCOUNT_ADAPTER = "socakt.signin.openid.SocialAdapter"
# One proxy in front, outside the demo; it sets X-Forwarded-For (README).
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if DEMO else 1

# How long a session lasts without a request, and at all (socakt.signin.sessions).
SESSIONS = {"idle": timedelta(minutes=30), "absolute": timedelta(hours=10)}
ADMINISTRATOR_SESSIONS = {"idle": timedelta(minutes=15), "absolute": timedelta(hours=8)}
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
if not DEMO:  # __Host-: set by this host only, over HTTPS only; the demo has no HTTPS
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEMO
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
CSRF_FAILURE_VIEW = "socakt.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_PROXY_SSL_HEADER = None if DEMO else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],  # static/js/trusted_types.js
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# Uploads stay in memory: on disk they would lie unencrypted. BodyLimitMiddleware bounds them.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 62_000_000
# What the body of a request may have; more only where scanned papers come in.
MOST_OF_A_BODY = 20_000_000
LARGE_BODIES = {"/podpisani/": FILE_UPLOAD_MAX_MEMORY_SIZE}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LANGUAGE_CODE = "sl"
LANGUAGES = [("sl", _("Slovene")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "socakt" / "locale"]
FORMAT_MODULE_PATH = "socakt.formats"
TIME_ZONE = "Europe/Ljubljana"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "media"

EMAIL = email_settings(demo=DEMO)
globals().update(EMAIL)
# The demo without a mail server keeps its mails and shows them (/posta/).
KEEPS_MAILS = EMAIL["EMAIL_BACKEND"] == DEMO_MAILBOX
# Links in mails begin with this: a worker knows no request that would say where we are.
BASE_ADDRESS = base_address(demo=DEMO, hosts=ALLOWED_HOSTS)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"private": {"()": "socakt.errors.PrivateFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "private"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "socakt": {"level": "INFO"},
        # a line for each job and step says nothing that the table of jobs does not
        "procrastinate": {"level": "ERROR"},
        # handlers of their own would print exception messages, which may hold personal data
        "django": {"handlers": [], "propagate": True, "level": "WARNING"},
        "django.request": {"handlers": [], "propagate": True, "level": "CRITICAL"},
    },
}
