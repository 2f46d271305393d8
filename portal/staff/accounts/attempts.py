"""Counts of wrong sign-ins: of a place, of a name from a place, and of a name from everywhere; right ones do not count.

The last one slows strangers down who guess from many places, and locks nobody out: a browser in which the person signed
in before is known by a signed cookie, and counted by itself alone.
"""

import secrets
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from portal.web.protection.throttle import client_address, count_attempt, take_back

KNOWN_SECONDS: Final = 180 * 24 * 3600
_SALT: Final = "portal.staff.browser"


class Attempt:
    """Something that may be tried so often; `limits` are pairs of rates, as settings have them, and what they count."""

    def __init__(self, what: str, *limits: tuple[str, tuple[str, ...]]) -> None:
        self._limits = [(rates, (what, *key)) for rates, key in limits]

    def count(self) -> None:
        """Count it, before it is known how it ends. Raises TooOften."""
        for rates, key in self._limits:
            count_attempt(rates, *key)

    def take_back(self) -> None:
        for rates, key in self._limits:
            take_back(rates, *key)


def sign_in_attempt(request: HttpRequest, *, name: str) -> Attempt:
    """`name` is the user name as the form reads it, not as it was typed."""
    address, who = client_address(request), name_digest(name)
    browser = _known_browser(request, who)
    if browser:
        # What strangers do, in the same house or elsewhere, keeps no known browser waiting.
        return Attempt("sign-in", (settings.THROTTLE_SIGN_IN, ("browser", who, browser)))
    # A place that is refused adds nothing to the count of the account, which comes last.
    return Attempt(
        "sign-in",
        (settings.THROTTLE_SIGN_IN_ADDRESS, ("address", address)),
        (settings.THROTTLE_SIGN_IN, ("name", who, address)),
        (settings.THROTTLE_SIGN_IN_ACCOUNT, ("account", who)),
    )


def name_digest(name: str) -> str:
    """Return what stands for a name in keys: none can be read in the cache, and capitals make no other name."""
    return salted_hmac(_SALT, name.casefold(), algorithm="sha256").hexdigest()[:32]


def remember_browser(response: HttpResponse, user: AbstractBaseUser) -> None:
    """Let the browser be known as one in which this person has signed in, with the second factor where there is one."""
    known = {"who": name_digest(user.get_username()), "browser": secrets.token_urlsafe(12)}
    response.set_cookie(
        settings.STAFF_BROWSER_COOKIE_NAME,
        signing.dumps(known, salt=_SALT),
        max_age=KNOWN_SECONDS,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known_browser(request: HttpRequest, who: str) -> str:
    signed = request.COOKIES.get(settings.STAFF_BROWSER_COOKIE_NAME, "")
    try:
        known = signing.loads(signed, salt=_SALT, max_age=KNOWN_SECONDS)
    except signing.BadSignature:
        return ""
    return str(known["browser"]) if known["who"] == who else ""
