"""Settings of an instance. Everything an operator may change comes from the environment; see docs/how-to."""

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from score.programme.core.logs import logging_configuration

PACKAGE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("SCORE_HOME", "var")).resolve()
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds names, answers and the secret key
NODE_MODULES = Path(os.environ.get("SCORE_NODE_MODULES", PACKAGE.parents[2] / "node_modules"))


def _secret_key() -> str:
    """The instance's own key: from the environment, else made once and kept readable by the owner only."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    kept = HOME / "secret_key"
    if not kept.exists():
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return kept.read_text()


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("SCORE_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("SCORE_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("SCORE_ORIGINS", "").split(",") if origin]
SECURE_TRANSPORT = os.environ.get("SCORE_HTTPS") == "1"

# The programme that this instance runs: its own name, colours and languages, not ours.
PROGRAMME = {
    "name": os.environ.get("SCORE_PROGRAMME_NAME", _("Enterprise programme")),
    "short_name": os.environ.get("SCORE_PROGRAMME_SHORT_NAME", "SCORE"),
    "accent": os.environ.get("SCORE_ACCENT", ""),
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_cotton",
    "django_filters",
    "django_htmx",
    "simple_history",
    "score.programme",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "score.programme.core.background.BackgroundMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "score.programme.core.logs.RequestLogMiddleware",
    "score.programme.core.null_characters.NullCharacterMiddleware",
    "score.programme.organisations.actor.ActorMiddleware",
    "score.programme.organisations.accounts.SecondStepMiddleware",
    "score.programme.organisations.accounts.PrivatePagesMiddleware",
    "score.programme.organisations.accounts.SignInFirstMiddleware",
]

ROOT_URLCONF = "score.programme.urls"
WSGI_APPLICATION = "score.programme.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "score.programme.core.templatetags.formats",
                "score.programme.results.figure_tags",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "score.programme.core.page.context",
            ],
        },
    }
]

_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # a writer asks for the lock at once, instead of failing half-way
    "timeout": 30,
    # what is deleted is overwritten, so that an erased name is not left in the file
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA secure_delete=ON;",
}
_DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'score.sqlite3'}"  # empty means not given
DATABASES = {"default": dj_database_url.parse(_DATABASE_URL, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = _SQLITE_OPTIONS

AUTH_USER_MODEL = "programme.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
_FORMS = "score.programme.organisations.sign_in_forms"
ACCOUNT_ADAPTER = "score.programme.organisations.accounts.ClosedSignUpAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reached the address already
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no message to who has no account: nobody can sign up anyway
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignInForm",
    "reset_password": f"{_FORMS}.PasswordForgottenForm",
    "reset_password_from_key": f"{_FORMS}.NewPasswordForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "reauthenticate": f"{_FORMS}.PasswordAgainForm",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.SecondStepForm",
    "reauthenticate": f"{_FORMS}.SecondStepAgainForm",
    "activate_totp": f"{_FORMS}.SetUpSecondStepForm",
}
MFA_ADAPTER = "score.programme.organisations.accounts.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # the code before and the one after: clocks are off, typing takes time (RFC 6238, 5.2)
MFA_TOTP_ISSUER = str(PROGRAMME["short_name"])
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_work"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "cache",
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [
    PACKAGE / "static",
    *(
        (f"vendor/{name}", NODE_MODULES / path)
        for name, path in {
            "bootstrap": "bootstrap/dist",
            "bootstrap-icons": "bootstrap-icons/icons",
            "inter": "@fontsource-variable/inter",
            "htmx": "htmx.org/dist",
        }.items()
        if (NODE_MODULES / path).is_dir()
    ),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "jpg", "jpeg", "gif", "webp", "woff", "woff2", "gz", "map", "md", "scss"]

FILES_ROOT = HOME / "files"  # uploads, by their SHA-256, never under the web root
REGISTRIES_ROOT = HOME / "registries"  # what the search for duplicates keeps; may be deleted at any time
SEGMENTS_ROOT = HOME / "segments"  # Parquet copies of facts; may be deleted at any time
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = 15 * 1024 * 1024
FILE_SCANNER = os.environ.get("SCORE_FILE_SCANNER", "")  # a command, given a path: 0 clean, 1 found something
CONCERNS_KEY = os.environ.get("SCORE_CONCERNS_KEY", "")  # seals serious concerns; several apart by commas, newest first
JOB_LEASE_SECONDS = float(os.environ.get("SCORE_JOB_LEASE", "60"))
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE_TRANSPORT
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_TRANSPORT else 0
CSRF_FAILURE_VIEW = "score.programme.core.error_pages.form_not_taken"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

EMAIL_BACKEND = os.environ.get("SCORE_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
SITE_URL = os.environ.get("SCORE_URL") or next(iter(CSRF_TRUSTED_ORIGINS), "http://localhost:8000")  # for links in mail
DEFAULT_FROM_EMAIL = os.environ.get("SCORE_EMAIL_FROM", "score@localhost")

LOGGING_CONFIG = None
logging_configuration(json_lines=os.environ.get("SCORE_LOG_FORMAT", "text") == "json")
SILENCED_SYSTEM_CHECKS: list[str] = []
INVITATION_DAYS = 14
ROLES_THAT_NEED_TOTP = ("owner", "coordinator", "me_officer", "focal_person")
