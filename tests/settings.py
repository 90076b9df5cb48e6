"""The portal's own settings, with the few values that only a test may have."""

import os

os.environ |= {"SECRET_KEY": "test-only-" + "0" * 50, "DEBUG": "off", "HTTPS": "off"}
os.environ["EMAIL_URL"] = os.environ.get("TEST_EMAIL_URL", "")  # A server of the tests, never the developer's own.

from cets_portal.settings import *  # noqa: F403
from cets_portal.settings import DATABASES, VAR

# A file, not memory: a worker process must see the same database.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
(VAR / "static").mkdir(exist_ok=True)

# Tests in parallel share a Redis; each takes only its own tasks.
CELERY_TASK_DEFAULT_QUEUE = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
