"""Settings. Everything that differs between places comes from the environment (`YIMI_*`)."""

import os
import secrets
from pathlib import Path
from typing import Any

import django_stubs_ext

from yimi.web.database import database_from_url

# Lets fields and forms be written with their types at run time as well.
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(os.environ.get("YIMI_HOME", ROOT / "data")).resolve()


def secret(name: str) -> str:
    """Return a secret from the environment, or from a file of its own that is made once."""
    given = os.environ.get(f"YIMI_{name}")
    if given:
        return given
    file = HOME / "keys" / name.lower()
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = file.with_suffix(f".{os.getpid()}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(48))
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(temporary, file)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return file.read_text().strip()


SECRET_KEY = secret("SECRET_KEY")
FIELD_KEY = secret("FIELD_KEY")
# The key of encrypted fields lies apart from the database; whoever loses it loses those fields.
DEMO = os.environ.get("YIMI_DEMO") == "1"
DEBUG = False
ALLOWED_HOSTS = os.environ.get("YIMI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("YIMI_ORIGINS", "").split(",") if o]
# Under which address others reach the program, where it is not the one that a browser asks for:
# `serve --lan` sets both to the address of this computer in its network.
PUBLIC_URL = os.environ.get("YIMI_PUBLIC_URL", "")
TRUST_URL = os.environ.get("YIMI_TRUST_URL", "")
HTTPS = os.environ.get("YIMI_HTTPS") == "1"
# The networks of proxies that may say who asks, e.g. "127.0.0.1, 10.0.0.0/24".
PROXIES = os.environ.get("YIMI_PROXIES", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "yimi.core",
    "yimi.places",
    "yimi.accounts",
    "yimi.access",
    "yimi.rules",
    "yimi.registry",
    "yimi.cases",
    "yimi.fieldwork",
    "yimi.care",
    "yimi.zones",
    "yimi.followup",
    "yimi.intake",
    "yimi.atlas",
    "yimi.setup",
    "yimi.drills",
    "yimi.command",
    "yimi.api",
    "yimi.web",
]

MIDDLEWARE = [
    "yimi.api.middleware.Answers",
    "yimi.web.middleware.BodyLimit",
    "yimi.web.proxies.BehindProxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yimi.web.middleware.SecurityHeaders",
    "yimi.web.fenced.Fenced",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "yimi.web.middleware.NoNulls",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "yimi.web.middleware.RefusalsAsMessages",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "yimi.web.urls"
WSGI_APPLICATION = "yimi.web.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yimi.web.context.frame",
            ],
            "builtins": ["yimi.web.templatetags.yimi"],
        },
    }
]

DATABASES = {
    "default": database_from_url(os.environ.get("YIMI_DATABASE", ""), default=HOME / "yimi.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "yimi.accounts.backends.PasswordBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "phone")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "web:login"

# Ten wrong passwords for one name from one address: a pause of ten minutes.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1 / 6
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# A name counts as one however it is written. An address alone has a limit of its own, in `views`:
# axes has one for all it counts, and ten would lock out an office that shares an address.
AXES_USERNAME_CALLABLE = "yimi.accounts.backends.login_as_counted"
AXES_LOCKOUT_TEMPLATE = "web/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

# What has to be done before a page opens, and whether strong rights ask for a second factor.
DETOUR = "yimi.access.doors.detour"
SECOND_FACTOR = os.environ.get("YIMI_SECOND_FACTOR", "1") == "1"

SESSION_ENGINE = "yimi.web.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "yimi_session"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "yimi_csrf"
CSRF_FAILURE_VIEW = "yimi.web.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

# What one token may ask in a minute, in each process for pages.
API_PER_MINUTE = int(os.environ.get("YIMI_API_PER_MINUTE", "600"))
# How many cases one token may open in full in a day.
API_LOOKS_A_DAY = int(os.environ.get("YIMI_API_LOOKS_A_DAY", "2000"))
# Networks, besides the open internet, in which addresses may be told of events: 10.8.0.0/16,…
WEBHOOK_NETWORKS = os.environ.get("YIMI_WEBHOOK_NETWORKS", "")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
LANGUAGE_COOKIE_NAME = "yimi_language"
TIME_ZONE = os.environ.get("YIMI_TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "yimi.web.storage.UploadStorage"},
    "staticfiles": {"BACKEND": "yimi.web.storage.StaticStorage"},
}
MEDIA_ROOT = HOME / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# How many rows of people one may take out of the program at once, and in one day.
EXPORT_ROWS = int(os.environ.get("YIMI_EXPORT_ROWS", "20000"))
EXPORT_ROWS_A_DAY = int(os.environ.get("YIMI_EXPORT_ROWS_A_DAY", "40000"))

# Whether a thread tells open pages what happened; without it they stay as they were loaded.
LIVE = os.environ.get("YIMI_LIVE", "1") == "1"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("YIMI_LOG", "WARNING")},
}
