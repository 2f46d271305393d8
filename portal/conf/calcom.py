"""Settings of the connection to Cal.com, checked as its client will."""

from typing import Final

from portal.calcom.client import checked_address
from portal.calcom.keys import ApiKey
from portal.calcom.protocol import VERSIONS
from portal.conf.env import BadSetting, without_password

KNOWN_VERSIONS: Final = {name: version for name, version in VERSIONS.items() if version}


def api_key(value: str) -> str:
    """Return the key. Raises BadSetting, which does not repeat it."""
    try:
        return ApiKey(value).reveal() if value else ""
    except ValueError as error:
        raise BadSetting(f"CALCOM_API_KEY cannot be used. {error}") from None


def api_url(value: str) -> str:
    try:
        return checked_address(value)
    except ValueError as error:
        raise BadSetting(
            f"CALCOM_API_URL={without_password(value)} cannot be used. {error}"
        ) from None
