"""End of a session that nobody uses (STAFF_IDLE_MINUTES)."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

_SEEN = "staff.seen"
# Each use is a write into the database, so not every page counts.
_STEP_SECONDS = 30


def keep_session(request: HttpRequest) -> None:
    """Begin the idle time anew: a person opened a page of staff."""
    if not 0 <= time.time() - request.session.get(_SEEN, 0) < _STEP_SECONDS:
        request.session[_SEEN] = time.time()
        # None is Django's own time, two weeks.
        request.session.set_expiry(settings.STAFF_IDLE_MINUTES * 60 or None)


@receiver(user_logged_in)
def begin_session(request: HttpRequest, **_signal: Any) -> None:
    # A sign-in need not lead to a page of staff.
    keep_session(request)
