"""Framing and content security policy of visitors' pages: the origins of FRAME_ANCESTORS may frame them."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP, build_policy
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt

from portal.public.shared.state import UnreadableAddress
from portal.web.error_pages import VIEWS_POLICY, error_page

type View = Callable[..., HttpResponse]


def visitors_page(view: View) -> View:
    """Let a view be framed by FRAME_ANCESTORS, and protect its POSTs by a form token in place of a CSRF cookie.

    The view itself calls portal.web.protection.form_token.check_post before it changes anything. UnreadableAddress,
    which the readers of `portal.public.shared.state` raise, is answered with its sentence; the pages of all other
    errors may be framed by the same origins.
    """

    @wraps(view)
    def framed(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        policy = page_policy()
        if settings.FRAME_ANCESTORS:
            # What leaves the view as an exception is answered outside of it.
            setattr(request, VIEWS_POLICY, policy)
        try:
            response = view(request, *args, **kwargs)
        except UnreadableAddress as problem:
            response = error_page(request, status=400, sentence=problem.sentence)
        if settings.FRAME_ANCESTORS:
            # X-Frame-Options knows no list of origins: a browser without frame-ancestors would obey its DENY.
            response.xframe_options_exempt = True
        return csp_override(policy)(lambda _: response)(request)

    # Inside an iframe of another site, browsers that block third-party cookies send no CSRF cookie back: Django's
    # own check would refuse every booking there.
    return csrf_exempt(framed)


def page_policy() -> dict[str, list[str]]:
    policy: dict[str, list[str]] = {name: [*found] for name, found in settings.SECURE_CSP.items()}
    if settings.FRAME_ANCESTORS:
        policy["frame-ancestors"] = [CSP.SELF, *settings.FRAME_ANCESTORS]
    return policy


def allow_sources(response: HttpResponse, sources: Mapping[str, Sequence[str]]) -> None:
    policy = page_policy()
    for directive, found in sources.items():
        # A directive that the policy does not name falls back to default-src; once named, it has to repeat 'self'.
        policy[directive] = [*policy.get(directive, [CSP.SELF]), *found]
    response.headers[str(CSP.HEADER_ENFORCE)] = build_policy(policy)
