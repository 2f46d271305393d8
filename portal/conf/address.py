"""Paths of the portal's own addresses, which all begin with PORTAL_PATH where it does not have a host to itself."""

from django.conf import settings


def own_path(path: str) -> str:
    """Return a request's path as it is without PORTAL_PATH: ``/book/team/rooms`` is ``/team/rooms`` under ``/book``."""
    return path.removeprefix(settings.PORTAL_PATH)


def full_path(path: str) -> str:
    """Return the path under which others reach one of the portal's own, such as ``/bookings``."""
    return f"{settings.PORTAL_PATH}{path}"


def home_url() -> str:
    return f"{settings.PORTAL_URL}{settings.PORTAL_PATH}"
