"""Sign-in by password: counted, and followed by the second factor where the person has one."""

import math
from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext

from portal.services.errors import TooOften
from portal.staff.accounts.attempts import Attempt, sign_in_attempt


class SignInView(LoginView):
    _attempt: Attempt

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._attempt = sign_in_attempt(request, name=self._name())
        try:
            self._attempt.count()
        except TooOften as error:
            return self._refuse(error)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        self._attempt.take_back()
        # The stage after it asks for the second factor, and only then signs in.
        response: HttpResponse = perform_login(
            self.request, form.get_user(), redirect_url=self.get_success_url()
        )
        return response

    def _name(self) -> str:
        # By the form's own field, which drops blanks and makes one letter of its full-width twin.
        form = self.get_form_class()(self.request)
        return str(form.fields["username"].to_python(self.request.POST.get("username", "")))

    def _refuse(self, error: TooOften) -> HttpResponse:
        minutes = max(1, math.ceil((error.retry_after or 60) / 60))
        said = ngettext(
            "Too many attempts to sign in. Please try again in %(minutes)s minute.",
            "Too many attempts to sign in. Please try again in %(minutes)s minutes.",
            minutes,
        )
        # An unbound form, so that the password is not looked at.
        form = self.get_form_class()(self.request)
        context = self.get_context_data(form=form, refused=said % {"minutes": minutes})
        response = self.render_to_response(context, status=429)
        response.headers["Retry-After"] = str(math.ceil(error.retry_after or 60))
        return response


def other_ways(request: HttpRequest) -> dict[str, str]:
    if not settings.OIDC_ISSUER:
        return {}
    # The page that asked for the sign-in; allauth checks that it is on this host.
    wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
    address = reverse("openid_connect_login", args=["oidc"], query={REDIRECT_FIELD_NAME: wanted})
    return {"sso_href": address, "sso_name": settings.OIDC_NAME}
