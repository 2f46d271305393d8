"""The rule for SECRET_KEY in production: Django's own for deployments, which it only warns of."""

from django.core.checks.security.base import (
    SECRET_KEY_INSECURE_PREFIX,
    SECRET_KEY_MIN_LENGTH,
    SECRET_KEY_MIN_UNIQUE_CHARACTERS,
)

from portal.conf.env import BadSetting


def check(key: str) -> None:
    """Raise BadSetting, which does not repeat the key, for one that can be guessed."""
    if len(key) < SECRET_KEY_MIN_LENGTH:
        raise BadSetting(
            f"SECRET_KEY is {len(key)} characters long; it must have at least {SECRET_KEY_MIN_LENGTH}."
        )
    if len(set(key)) < SECRET_KEY_MIN_UNIQUE_CHARACTERS or key.startswith(
        SECRET_KEY_INSECURE_PREFIX
    ):
        raise BadSetting("SECRET_KEY can be guessed; it must be a long random text.")
