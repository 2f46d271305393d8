"""Settings and fixtures that every test shares."""

import os

os.environ.setdefault("PORTAL_MODE", "local")
