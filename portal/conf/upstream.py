"""Choice of the upstream: Cal.com where a key is set, else the embedded engine."""

from django.conf import settings


def is_engine() -> bool:
    return not settings.CALCOM_API_KEY
