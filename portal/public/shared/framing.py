"""Visitors' pages may be framed by the origins of one setting; everything else may not."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP, build_policy
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt

type View = Callable[..., HttpResponse]


def visitors_page(view: View) -> View:
    """Let a view be framed by FRAME_ANCESTORS, and protect its POSTs by a form token in place of a CSRF cookie.

    The view itself calls portal.web.protection.form_token.check_post before it changes anything.
    """

    @wraps(view)
    def framed(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if settings.FRAME_ANCESTORS:
            response.xframe_options_exempt = True
        return response

    return csrf_exempt(csp_override(page_policy())(framed))


def page_policy() -> dict[str, list[str]]:
    """Return the content security policy of visitors' pages."""
    policy: dict[str, list[str]] = {name: [*found] for name, found in settings.SECURE_CSP.items()}
    if settings.FRAME_ANCESTORS:
        policy["frame-ancestors"] = [CSP.SELF, *settings.FRAME_ANCESTORS]
    return policy


def allow_sources(response: HttpResponse, sources: Mapping[str, Sequence[str]]) -> None:
    """Let one answer use further sources, by directive, beside those of every visitors' page."""
    policy = page_policy()
    for directive, found in sources.items():
        policy[directive] = [*policy.get(directive, [CSP.SELF]), *found]
    response.headers[str(CSP.HEADER_ENFORCE)] = build_policy(policy)
