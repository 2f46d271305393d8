"""The floor without the portal's middleware: what Django itself needs for a page from a template."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path, resolve

PATH = "/bench/bare"


def bare(request: HttpRequest) -> HttpResponse:
    """Render the trivial template, without the portal's context processors."""
    return HttpResponse(
        engines["bare"].get_template("floor.html").render({"name": "floor"}, request)
    )


urlpatterns = [path(PATH.removeprefix("/"), bare)]


class BareMiddleware:
    """Stands first: answers one address as a Django with an empty MIDDLEWARE would, all others by the portal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Resolve and answer the address, as `BaseHandler._get_response` does."""
        if request.path_info != PATH:
            return self.get_response(request)
        found = resolve(request.path_info, urlconf="tests.bench.floor.bare")
        request.resolver_match = found
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
        return response
