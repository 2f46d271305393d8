"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.web.stylesheet import stylesheet_href


def portal(_request: HttpRequest) -> dict[str, Any]:
    """Return the portal's own name and stylesheet."""
    return {"portal_name": settings.PORTAL_NAME, "stylesheet": stylesheet_href()}
