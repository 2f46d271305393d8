"""The link of an invitation: a person chooses a password, and signs in with it."""

from django.contrib import admin, messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.services.people.invitations import welcome_user


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    user = welcome_user(token=token)
    form = None
    if user is not None:
        form = SetPasswordForm(user, request.POST if request.method == "POST" else None)
        if form.is_valid():
            form.save()
            said = _("Your password is set. Sign in as %(name)s.")
            messages.success(request, said % {"name": user.get_username()})
            return redirect("admin:login")
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Choose a password") if user else _("This invitation is over"),
        "form": form,
        "validlink": user is not None,
    }
    status = 410 if user is None else 422 if form and form.is_bound else 200
    return TemplateResponse(request, "staff/people/welcome.html", context, status=status)


urlpatterns = [path("<str:token>/", welcome, name="staff_welcome")]
