"""What answers the portal's calls: Cal.com where a key is set, else the embedded engine."""

from django.conf import settings


def is_engine() -> bool:
    """Say whether the portal runs on the embedded engine."""
    return not settings.CALCOM_API_KEY
