"""Short-lived storage of a half-filled form while its visitor chooses another time.

The calendar's links can carry no form, and answers do not belong into addresses: the address carries a random name
under which the portal keeps the form for a short while. No cookie is needed.
"""

import re
import secrets

from django.http import HttpRequest, QueryDict

from portal.process.shared_cache import cache
from portal.web.protection.abuse import TRAP

PARAMETER = "draft"
# As long as a slot is reserved at most (own_reservations.LONGEST).
LIFETIME_SECONDS = 30 * 60
# Characters that are kept of one form, ten of its longest answers.
LONGEST = 50_000
# What token_urlsafe(24) makes; nothing else is looked up in the cache.
_NAME = re.compile(r"[A-Za-z0-9_-]{32}")
# A draft is what was typed; the token of the old form, its reservation and its buttons are not.
_OWN = ("token", "keep", "look", "another", "hold", TRAP)


def draft_keep(request: HttpRequest, *, subject: str) -> str:
    """Keep a POSTed form about `subject` for half an hour and return its name; empty when it is far too long."""
    typed = request.POST.copy()
    for name in _OWN:
        typed.pop(name, None)
    lists = {key: typed.getlist(key) for key in typed}
    if sum(len(value) for values in lists.values() for value in values) > LONGEST:
        return ""
    name = secrets.token_urlsafe(24)
    cache.set(_key(name), {"subject": subject, "typed": lists}, LIFETIME_SECONDS)
    return name


def draft_get(request: HttpRequest, *, subject: str) -> QueryDict | None:
    """Return the form that the address names, None when it is gone or about something else."""
    name = request.GET.get(PARAMETER, "")
    found = cache.get(_key(name)) if _NAME.fullmatch(name) else None
    # A link that was sent on with its draft fills in no other event type, where others would read the answers.
    if not isinstance(found, dict) or found.get("subject") != subject:
        return None
    typed = QueryDict(mutable=True)
    for key, values in found["typed"].items():
        typed.setlist(key, values)
    return typed


def _key(name: str) -> str:
    return f"draft:{name}"
