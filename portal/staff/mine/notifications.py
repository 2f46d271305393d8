"""My notifications: which emails about bookings with me I want."""

from typing import Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.services.mail import notifications
from portal.staff.mail.texts import KINDS
from portal.staff.mine.own import own_person

# What waits for one's answer is always mailed.
CHOICES: Final = {kind: label for kind, label in KINDS.items() if kind != "requested"}


class NotificationsForm(forms.Form):
    wanted = forms.MultipleChoiceField(
        label=gettext_lazy("Mail me when a booking with me was"),
        choices=list(CHOICES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "What waits for your answer is always mailed. A calendar that takes bookings over from emails does not "
            "follow what is not mailed: subscribe to your calendar address instead."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    person = own_person(request)
    if not notifications.has_notifications():
        raise PermissionDenied
    unwanted = notifications.unwanted_get(user_id=person.user_id)
    initial = {"wanted": [kind for kind in CHOICES if kind not in unwanted]}
    form = NotificationsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        kinds = CHOICES.keys() - set(form.cleaned_data["wanted"])
        notifications.unwanted_set(user_id=person.user_id, kinds=kinds)
        messages.success(request, _("Your notifications were changed."))
        return redirect("mine")
    context = {**admin.site.each_context(request), "title": _("My notifications"), "form": form}
    return TemplateResponse(
        request, "staff/mine/notifications.html", context, status=422 if form.is_bound else 200
    )


urlpatterns = [path("", admin.site.admin_view(page), name="mine_notifications")]
