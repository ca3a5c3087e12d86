"""Django's settings for a workspace, and the step that makes Django use them."""

from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import DatabaseError

from weerklank.errors import StoreError, say
from weerklank.outputs.folders import SHARED
from weerklank.settings import Settings
from weerklank.workspace.database import database_settings
from weerklank.workspace.folder import Folder, open_folder
from weerklank.workspace.limits import LARGEST_TEXT_BYTES, MOST_FIELDS, MOST_FILES

__all__ = ["configure", "open_workspace", "project_settings"]

_HERE = ("localhost", "127.0.0.1", "[::1]")
_DAY_S = 86_400


def open_workspace(settings: Settings) -> Folder:
    """Open the workspace, or make it, and bring its tables up to date.

    Raises:
        StoreError: the folder or the database can't be used.
        SettingsError: the database's URL can't be used.
    """
    folder = open_folder(settings.home)
    configure(settings, folder)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        problem = say("the database can't be opened or brought up to date ({kind})", kind=type(error).__name__)
        remedy = "Check DATABASE_URL, or that the folder of --data is yours and its disk isn't full."
        raise StoreError("database", "D002", problem, remedy) from error
    return folder


def configure(settings: Settings, folder: Folder) -> None:
    """Make Django use a workspace; once for a process."""
    if not django_settings.configured:
        django_settings.configure(**project_settings(settings, folder))
        django.setup()


def project_settings(settings: Settings, folder: Folder) -> dict[str, Any]:
    """Return all of Django's settings."""
    return {
        "WEERKLANK": settings,
        "WEERKLANK_FOLDER": folder,
        "SECRET_KEY": folder.secret_key,
        "DEBUG": False,
        "DATABASES": {"default": database_settings(settings.database_url, sqlite=folder.database)},
        **_APPS,
        **_ACCOUNTS,
        **_LANGUAGES,
        **_addresses(settings.public_url),
        "TIME_ZONE": settings.timezone.key,
        "USE_TZ": True,
        "FILE_UPLOAD_TEMP_DIR": str(folder.uploads),
        "FILE_UPLOAD_PERMISSIONS": 0o600,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": LARGEST_TEXT_BYTES,
        "DATA_UPLOAD_MAX_NUMBER_FILES": MOST_FILES,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": MOST_FIELDS,
        "FILE_UPLOAD_HANDLERS": [
            "weerklank.workspace.limits.LargestRequest",
            "django.core.files.uploadhandler.MemoryFileUploadHandler",
            "django.core.files.uploadhandler.TemporaryFileUploadHandler",
        ],
        "LOGGING": _LOGGING,
    }


_APPS = {
    "INSTALLED_APPS": [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "weerklank.store.apps.StoreConfig",
        "weerklank.web.apps.WebConfig",
    ],
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware",
        "weerklank.web.security.ContentSecurity",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "weerklank.web.language.UserLanguage",
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
        "weerklank.web.faults.TellFaults",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.messages.context_processors.messages",
                    "weerklank.web.frame.frame",
                ],
                "builtins": ["weerklank.web.templatetags.weerklank"],
            },
        }
    ],
    "ROOT_URLCONF": "weerklank.web.urls",
    "STATIC_URL": "/static/",
    "STATICFILES_DIRS": [("report", SHARED)],
    "WHITENOISE_USE_FINDERS": True,
    "WHITENOISE_AUTOREFRESH": False,
}
_ACCOUNTS = {
    "AUTH_USER_MODEL": "store.User",
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "AUTH_PASSWORD_VALIDATORS": [
        {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
        for name, options in (
            ("UserAttributeSimilarityValidator", {"user_attributes": ("login", "name")}),
            ("MinimumLengthValidator", {"min_length": 10}),
            ("CommonPasswordValidator", {}),
        )
    ],
    "LOGIN_URL": "sign_in",
    "LOGIN_REDIRECT_URL": "today",
    "LOGOUT_REDIRECT_URL": "sign_in",
    "SESSION_COOKIE_AGE": 14 * _DAY_S,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Strict",
    "CSRF_FAILURE_VIEW": "weerklank.web.faults.csrf_failure",
    "X_FRAME_OPTIONS": "DENY",
    "SECURE_REFERRER_POLICY": "same-origin",
}
_LANGUAGES = {
    "LANGUAGE_CODE": "nl",
    "LANGUAGES": [("nl", "Nederlands"), ("en", "English")],
    "USE_I18N": True,
}
_LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "weerklank": {"handlers": ["stderr"], "level": "INFO"},
        # A traceback may hold words of a conversation; weerklank.web.faults logs the error's class and place instead.
        "django.request": {"handlers": [], "propagate": False},
    },
}


def _addresses(public_url: str) -> dict[str, Any]:
    """Say under which addresses the pages answer; cookies travel by https only where the public address is https."""
    parts = urlsplit(public_url)
    secure = parts.scheme == "https"
    return {
        "ALLOWED_HOSTS": [*_HERE, *([parts.hostname] if parts.hostname else [])],
        "CSRF_TRUSTED_ORIGINS": [public_url] if public_url else [],
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_SECURE": secure,
        "SECURE_HSTS_SECONDS": 365 * _DAY_S if secure else 0,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if secure else None,
    }
