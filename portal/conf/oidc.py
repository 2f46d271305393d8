"""Settings of django-allauth for one OpenID Connect issuer."""

from typing import Any

# Beside those of allauth that are always there, for the second factor.
APPS = ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]


def providers(*, issuer: str, name: str, client_id: str, secret: str) -> dict[str, Any]:
    app = {
        "provider_id": "oidc",
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": issuer},
    }
    # PKCE also where there is a client secret, as RFC 9700 (OAuth 2.0 security) asks.
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
