"""What all views of visitors' pages do around themselves."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from portal.public.shared.state import UnreadableAddress
from portal.web.error_pages import error_page

type View = Callable[..., HttpResponse]


def visitors_page(view: View) -> View:
    """Protect a view's POSTs by a form token in place of a CSRF cookie.

    The view itself calls portal.web.protection.form_token.check_post before it changes anything. UnreadableAddress,
    which the readers of `portal.public.shared.state` raise, is answered with its sentence.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except UnreadableAddress as problem:
            return error_page(request, status=400, sentence=problem.sentence)

    # Inside an iframe of another site, browsers that block third-party cookies send no CSRF cookie back: Django's
    # own check would refuse every booking there.
    return csrf_exempt(answered)
