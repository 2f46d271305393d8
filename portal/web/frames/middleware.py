"""Middleware around framed pages: the address that is meant, and who may frame what is answered there."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.conf.address import full_path, own_path
from portal.web.frames.addresses import framed_address, is_framed
from portal.web.frames.policy import (
    allow_ancestors,
    ancestors_of,
    ask_for_reports,
    has_own_policy,
)
from portal.web.frames.words import may_ever_be_framed


class FramingMiddleware:
    """Stands outside of kept pages, whose bytes do not depend on who may frame them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given, meta = request.path_info, request.META
        path, query = framed_address(own_path(given), meta.get("QUERY_STRING", ""))
        whole = full_path(path)
        if whole != given:
            request.path = request.path.removesuffix(given) + whole
            request.path_info = whole
        meta["QUERY_STRING"] = query
        response = self.get_response(request)
        ancestors = ancestors_of(path)
        if ancestors and is_framed(query) and not has_own_policy(response):
            # A page that isolates itself frames only pages that do so, too, and that let it. All that ours load comes
            # from here; what a captcha loads does not.
            response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if may_ever_be_framed(path):
            site, kind = (request.headers.get(f"Sec-Fetch-{name}") for name in ("Site", "Dest"))
            # A page of the portal's own may show others; browsers ask about whoever is around that page, too.
            if ancestors or (site == "same-origin" and kind == "iframe"):
                allow_ancestors(response, ancestors)
            ask_for_reports(response)
        return response
