"""Bot checks of visitors' forms: a honeypot field, and a hook for a captcha.

A field that is hidden from people stays empty, and nobody fills in a form within a second or two
(`form_token.check_age`). A form that fails is shown again with what was typed, and goes through when it is sent once
more.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portal.conf.env import BadSetting

# A name that bots fill in, and that browsers' autofill leaves alone more often than "url" or "company".
TRAP = "homepage"
_SOURCE = re.compile(r"[!-+\--:<-~]+")
"""Printable ASCII without a blank, a comma or a semicolon."""


class Captcha(Protocol):
    """Interface of the class named by CAPTCHA, which is made once, without arguments.

    `csp` names the sources that its widget needs by directive, such as ``{"script-src": ["https://captcha.example"]}``.
    """

    csp: Mapping[str, Sequence[str]]

    def widget(self, request: HttpRequest) -> str:
        """Return the HTML that stands above the form's button; text that is not marked safe is escaped."""

    def verify(self, request: HttpRequest) -> bool:
        """Return whether the POST of the form shows a person; within a few seconds, and without raising."""


def captcha() -> Captcha | None:
    """Return the operator's captcha, None without one. Raises BadSetting for a bad CAPTCHA."""
    return _captcha(settings.CAPTCHA) if settings.CAPTCHA else None


def why_again(request: HttpRequest, *, with_captcha: bool = True) -> str:
    """Return why a form has to be sent once more, as a sentence; empty when it looks like a person's.

    A page without the captcha's widget asks `with_captcha` False.
    """
    if request.POST.get(TRAP):
        return _(
            "A field that has to stay empty was filled in, perhaps by your browser. "
            "It is empty again: please send the form once more."
        )
    check = captcha() if with_captcha else None
    if check is not None and not check.verify(request):
        return _("Please show once more that you are a person.")
    return ""


@cache
def _captcha(path: str) -> Captcha:
    try:
        made: Captcha = import_string(path)()
    except Exception as error:  # whatever the operator's own code does
        why = " ".join(str(error).split()) or type(error).__name__
        raise BadSetting(f"CAPTCHA={path!r} cannot be made: {why.rstrip('.')}.") from error
    sources = [one for found in getattr(made, "csp", {}).values() for one in found]
    if wrong := [one for one in sources if not _SOURCE.fullmatch(one)]:
        # It would end the directive, or the whole header.
        raise BadSetting(f"CAPTCHA={path!r}: {wrong[0]!r} is not a source of a policy.")
    return made
