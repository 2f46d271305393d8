"""The portal's settings for tests: local mode, fast passwords, nothing from the developer's environment."""

import os
from pathlib import Path

for _name in ("CALCOM_API_KEY", "CALCOM_API_URL", "CALCOM_ORG_ID", "DATABASE_URL", "REDIS_URL"):
    os.environ.pop(_name, None)
os.environ["PORTAL_MODE"] = "local"
_worker = os.environ.get("PYTEST_XDIST_WORKER")
_data = Path(os.environ.get("PORTAL_DATA_DIR") or Path(__file__).resolve().parents[1] / "var")
if _worker and _data.name != _worker:
    # A change in one process would drop what another one keeps: its tokens are a file of this folder.
    _data /= _worker
    _data.mkdir(parents=True, exist_ok=True)
    os.environ["PORTAL_DATA_DIR"] = str(_data)
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 50

from portal.settings import *  # noqa: E402, F403

# pytest-django gives a database of another engine than Django's own a file for each process of pytest-xdist.
DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
PAGES_KEPT_SECONDS = 0  # tests change rows behind the portal's back
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SHARED_FOLDER = None  # what is shared is in the cache, which each test begins with an empty one of
FORM_MINIMUM_SECONDS = 0
LOOKUPS_AFTER_SECONDS = (0, 0, 0)
THROTTLE_ADDRESS = THROTTLE_EMAIL = THROTTLE_EVENT_TYPE = (
    "off"  # tests share an address and a cache
)
STAFF_IDLE_MINUTES = 0  # tests jump over days with one session
