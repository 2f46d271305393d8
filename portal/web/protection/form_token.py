"""Signed form tokens against cross-site POSTs, without a cookie.

A page gives its form a signed, dated token that is bound to what the form is about; the POST must bring it back, and
must come from the portal's own pages by the browser's own word (``Sec-Fetch-Site``, else ``Origin``). Both also hold
inside a cross-site frame where third-party cookies are blocked, which is why there is no CSRF cookie here.
"""

import secrets
import time

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

# A tab that stays open over night should still book; the page says so when it was longer.
LIFETIME_SECONDS = 24 * 3600
# Each wait keeps a thread of the server.
LONGEST_WAIT = 3.0
_SALT = "portal.form"


class FormRefused(Exception):
    """A POST did not prove that it comes from a page of this portal; `sentence` says what to do."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class FormTooSoon(FormRefused):
    """A form came back faster than a person fills it in; sent again later, the same token is good."""


def make_token(subject: str, *, is_quick: bool = False) -> str:
    """Return a token for one form about `subject`, such as ``book:team/intro``; no two are the same.

    `is_quick` is a form that people send at once, because little or nothing is left to fill in: `check_age` then waits.
    """
    return signing.dumps([subject, secrets.token_urlsafe(24), *([1] * is_quick)], salt=_SALT)


def same_token(request: HttpRequest, subject: str, *, is_quick: bool = False) -> str:
    """Return the token that a form came with, for the next form of the same visit; a new one where it is not good."""
    token = request.POST.get("token", "")
    try:
        _read(token, subject)
    except FormRefused:
        return make_token(subject, is_quick=is_quick)
    return token


def check_post(request: HttpRequest, subject: str) -> str:
    """Accept the POST or raise FormRefused.

    Returns the secret of the form, which nobody else holds and which is the same however often the form is sent.
    """
    if not _is_same_origin(request):
        raise FormRefused(
            _("This form was sent from another site. Open the page here and try again.")
        )
    return _read(request.POST.get("token", ""), subject)


def _read(token: str, subject: str) -> str:
    try:
        signed, secret, *_quick = signing.loads(token, salt=_SALT, max_age=LIFETIME_SECONDS)
    except signing.SignatureExpired as error:
        raise FormRefused(
            _(
                "This page was open for more than a day. What you typed is kept: please send it again."
            )
        ) from error
    except signing.BadSignature as error:
        raise FormRefused(_("This form is incomplete. Please send it again.")) from error
    if signed != subject:
        raise FormRefused(_("This form belongs to another page. Please send it again."))
    return str(secret)


def is_from_sandbox(request: HttpRequest) -> bool:
    """Return whether a POST came from a frame without allow-same-origin, whose forms are always refused."""
    return request.method == "POST" and request.headers.get("Origin") == "null"


def check_age(request: HttpRequest) -> None:
    """Refuse a form that was made less than FORM_MINIMUM_SECONDS ago; wait for one that is quick. Raises FormTooSoon.

    For a POST that `check_post` accepted.
    """
    least = settings.FORM_MINIMUM_SECONDS
    if not least or was_open_for(request, least):
        return
    token = request.POST.get("token", "")
    # The signature counts whole seconds, as the check above does.
    missing = least - (time.time() - signing.b62_decode(token.rsplit(":", 2)[1]))
    if len(signing.loads(token, salt=_SALT)) > 2 and missing <= LONGEST_WAIT:
        # A robot gains nothing by it, and a person is not asked to press the button twice.
        time.sleep(max(0.0, missing))
        return
    raise FormTooSoon(_("That was very quick. Please check the form and send it once more."))


def was_open_for(request: HttpRequest, seconds: int) -> bool:
    """Return whether the form of a POST that `check_post` accepted was made more than `seconds` ago."""
    try:
        signing.loads(request.POST.get("token", ""), salt=_SALT, max_age=seconds)
    except signing.SignatureExpired:
        return True
    return False


def _is_same_origin(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        # Sent by the browser and out of reach of scripts; the form lives in the portal's own document also inside a
        # frame.
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        # Browsers of the last years send one of the two; a program without them has no visitor to act for.
        return True
    # Not parsed: anybody can send one that is none, such as "http://[".
    return origin.partition("://")[2] == request.get_host()
