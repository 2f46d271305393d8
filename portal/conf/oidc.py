"""Settings of django-allauth for one OpenID Connect issuer."""

from typing import Any

APPS = [
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]


def providers(*, issuer: str, name: str, client_id: str, secret: str) -> dict[str, Any]:
    """Return SOCIALACCOUNT_PROVIDERS for the issuer, whose id in addresses is ``oidc``."""
    app = {
        "provider_id": "oidc",
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": issuer},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
