"""Client of the Cal.com API v2. Plain Python: it knows no Django and none of the portal."""

from portal.calcom import errors
from portal.calcom.client import Client

__all__ = ["Client", "errors"]
