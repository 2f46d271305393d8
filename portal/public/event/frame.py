"""The frame of an event type's page: all that is the same whatever month, day or zone is looked at.

Frames are kept as the other finished things are (`portal.process.invalidation`), so that a page that nobody has
asked for yet costs only its calendar.
"""

from functools import partial

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe

from portal.process import invalidation
from portal.public.shared.visit import Context, Visit
from portal.services.cache import last_known_since
from portal.web.audience import is_internal
from portal.web.context import language_items
from portal.web.languages import carried, current

_TEMPLATE = "public/event/event.html"
_BOOKER, _LANGUAGES = (mark_safe(f"<!--{name}-->") for name in ("booker", "languages"))
"""No text of a page can hold these: what others wrote is escaped, or cleaned of comments."""


def render_in_frame(visit: Visit, context: Context) -> HttpResponse:
    """Return the page with its calendar; `context` is what the visit's templates and the calendar show."""
    booker = render_to_string(f"{_TEMPLATE}#booker", context, visit.request)
    page = _frame(visit, context).replace(_BOOKER, booker)
    response = HttpResponse(page.replace(_LANGUAGES, language_items(visit.request)))
    patch_vary_headers(response, ["HX-Request"])
    return response


def _frame(visit: Visit, context: Context) -> str:
    """Return the page with marks in place of the calendar and of the links to other languages."""
    marked = context | {"booker": _BOOKER, "language_items": _LANGUAGES}
    produce = partial(render_to_string, _TEMPLATE, marked, visit.request)
    # A moved booking stands in the frame, and so does how old things are while Cal.com is unreachable.
    if visit.former or last_known_since():
        return produce()
    named = [visit.request.path, current().key, visit.minutes, is_internal(visit.request)]
    return invalidation.kept(f"frame:{[*named, carried()]}", produce)
