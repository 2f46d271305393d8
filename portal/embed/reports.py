"""Browsers' reports that a site may not frame a page, counted for staff. Anybody can send one."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.conf.address import own_path
from portal.conf.origins import origin_of
from portal.services.errors import TooOften
from portal.services.portal.framing import refused_frame_count
from portal.web.frames.policy import ancestors_of
from portal.web.frames.words import OF_BOOKINGS, may_ever_be_framed
from portal.web.protection.readers import read_integer
from portal.web.protection.throttle import throttle

_LONGEST = 20_000
_MOST = 10


@csrf_exempt
@require_POST
def refused(request: HttpRequest) -> HttpResponse:
    """Take a report as browsers send it, by ``report-uri`` or the newer ``report-to``; the answer says nothing."""
    answer = HttpResponse(status=204)
    size = read_integer(request.META.get("CONTENT_LENGTH") or "", most=_LONGEST)
    if size is None:
        return answer
    sender = request.headers.get("Referer", "")
    found = [one for body in _bodies(request.body) if (one := _refused(body, sender))]
    try:
        for origin, path in dict.fromkeys(found):
            throttle(request, what="frame report")
            refused_frame_count(origin=origin, path=path)
    except (TooOften, DatabaseError, InterfaceError):
        # The next visit reports it again.
        pass
    return answer


def _bodies(text: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if isinstance(found, dict):
        found = [{"body": found.get("csp-report")}]
    reports = found[:_MOST] if isinstance(found, list) else []
    bodies = [one.get("body") for one in reports if isinstance(one, dict)]
    return [one for one in bodies if isinstance(one, dict)]


def _refused(report: dict[str, Any], sender: str) -> tuple[str, str] | None:
    """Return who wanted to frame which page, None for whatever is no such report about one of ours.

    Chromium names the origins of ours only, and who framed it in the `sender` of its request.
    """

    def said(*names: str) -> str:
        return next((value for name in names if isinstance(value := report.get(name), str)), "")

    if not said("effective-directive", "violated-directive", "effectiveDirective").startswith(
        "frame-ancestors"
    ):
        return None
    try:
        page = urlsplit(said("document-uri", "documentURL"))
        path = own_path(page.path)
        words = [word for word in path.split("/") if word]
        named = (said("blocked-uri", "blockedURL"), said("referrer"), sender)
        others = [one for one in map(urlsplit, named) if one.netloc not in ("", page.netloc)]
        if not others:
            return None
        framing = others[0]
        origin = origin_of(f"{framing.scheme}://{framing.netloc}")
    except ValueError:
        return None
    first = words[0].lower() if words else ""
    if origin in ancestors_of(path) or "*" in origin or not may_ever_be_framed(path):
        return None
    # The second word of these is a key.
    return origin, f"/{first}/…" if first in OF_BOOKINGS else "/" + "/".join(words[:4])
