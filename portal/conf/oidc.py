"""Settings of django-allauth for one OpenID Connect issuer."""

from importlib.util import find_spec
from typing import Any

from portal.conf.env import BadSetting

# Beside those of allauth that are always there, for the second factor.
APPS = ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]


def providers(*, issuer: str, name: str, client_id: str, secret: str) -> dict[str, Any]:
    """Return allauth's setting, {} without an issuer. Raises BadSetting where one is missing, or the extra is."""
    if not issuer:
        if client_id or secret:
            raise BadSetting("OIDC_CLIENT_ID and OIDC_CLIENT_SECRET need OIDC_ISSUER.")
        return {}
    if not client_id:
        raise BadSetting("OIDC_ISSUER needs OIDC_CLIENT_ID, the portal's id at that issuer.")
    if find_spec("requests") is None:
        raise BadSetting("OIDC_ISSUER needs the extra oidc: pip install '.[oidc]'.")
    app = {
        "provider_id": "oidc",
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": issuer},
    }
    # PKCE also where there is a client secret, as RFC 9700 (OAuth 2.0 security) asks.
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
