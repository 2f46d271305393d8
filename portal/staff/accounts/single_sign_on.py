"""OpenID Connect sign-in for staff whose accounts exist here (django-allauth; OIDC_ISSUER)."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class KnownStaffAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Admits only people whom allauth matched with a staff account by a verified address; no account is made."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        user = sociallogin.user
        # Before Django's admin refuses them: it would show its own sign-in form to a person who is signed in.
        if not (sociallogin.is_existing and user.is_active and user.is_staff):
            said = _("There is no staff account here with your verified email address.")
            raise self._back(request, said)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_kwargs: Any) -> None:
        # allauth's own page would say nothing that staff can act on, in another layout.
        del provider
        raise self._back(request, _("The sign-in did not work. Please try again."))

    def _back(self, request: HttpRequest, said: str) -> ImmediateHttpResponse:
        messages.error(request, said)
        return ImmediateHttpResponse(redirect("admin:login"))
