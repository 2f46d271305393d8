"""Full page or template partial of one view, with or without htmx."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


def is_partial(request: HttpRequest) -> bool:
    """Return whether the browser wants only the part it swaps in."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    # Back after the history cache was emptied: htmx then replaces the whole body.
    return htmx is not None and bool(htmx) and not htmx.history_restore_request


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    partial: str,
    status: int = 200,
) -> HttpResponse:
    name = f"{template}#{partial}" if is_partial(request) else template
    response = render(request, name, context, status=status)
    # One address, two answers: the Back button must not show the part from the browser's cache.
    patch_vary_headers(response, ["HX-Request"])
    return response
