"""The portal's settings for tests: local mode, fast passwords, nothing from the developer's environment."""

import os

for _name in ("CALCOM_API_KEY", "CALCOM_API_URL", "CALCOM_ORG_ID", "DATABASE_URL", "REDIS_URL"):
    os.environ.pop(_name, None)
os.environ["PORTAL_MODE"] = "local"
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 50

from portal.settings import *  # noqa: E402, F403

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
THROTTLE_ADDRESS = THROTTLE_EMAIL = THROTTLE_EVENT_TYPE = (
    "off"  # tests share an address and a cache
)
