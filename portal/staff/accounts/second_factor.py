"""The pages of django-allauth's second factor in the admin's layout, and a list in which superusers take one away."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import reauthenticate
from allauth.mfa import signals
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.staff.accounts.sessions import keep_session

type View = Callable[..., HttpResponseBase]


def in_layout(view: View) -> View:
    """Return the view with what the admin's templates need, kept nowhere."""

    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse):
            context = admin.site.each_context(request)
            # Who is not signed in yet, or has to set one up first, can open nothing there.
            context["is_nav_sidebar_enabled"] = False
            response.context_data = {**context, **(response.context_data or {})}
        if request.user.is_authenticated:
            keep_session(request)
        return response

    return never_cache(framed)


_PAGES: tuple[tuple[str, View, str], ...] = (
    ("", base.index, "mfa_index"),
    ("ask/", base.authenticate, "mfa_authenticate"),
    ("again/", base.reauthenticate, "mfa_reauthenticate"),
    ("password/", reauthenticate, "account_reauthenticate"),
    ("app/", totp.activate_totp, "mfa_activate_totp"),
    ("app/remove/", totp.deactivate_totp, "mfa_deactivate_totp"),
    ("codes/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    ("codes/new/", recovery_codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    ("codes/file/", recovery_codes.download_recovery_codes, "mfa_download_recovery_codes"),
    ("passkeys/", webauthn.list_webauthn, "mfa_list_webauthn"),
    ("passkeys/add/", webauthn.add_webauthn, "mfa_add_webauthn"),
    ("passkeys/again/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    ("passkeys/<int:pk>/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
    ("passkeys/<int:pk>/remove/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
)
urlpatterns = [path(route, in_layout(view), name=name) for route, view, name in _PAGES]


class SecondFactorAdmin(admin.ModelAdmin[Authenticator]):
    """Who has which, without what it is made of; deleting one helps a person who lost it."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@receiver(signals.authenticator_added)
def note_added(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    _note(user, _("Second factor added: %(kind)s."), authenticator)


@receiver(signals.authenticator_removed)
def note_removed(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    _note(user, _("Second factor removed: %(kind)s."), authenticator)


@receiver(signals.authenticator_reset)
def note_reset(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    _note(user, _("Second factor made anew: %(kind)s."), authenticator)


def _note(user: User, sentence: str, authenticator: Authenticator) -> None:
    said = sentence % {"kind": authenticator.get_type_display()}
    LogEntry.objects.log_actions(user.pk, [user], CHANGE, said, single_object=True)
