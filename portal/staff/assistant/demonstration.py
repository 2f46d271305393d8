"""Leaving the demonstration: counted, confirmed by typing, then the assistant."""

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.services.event_types import catalogue
from portal.services.setup import first_start
from portal.staff.assistant.steps import check_may


class LeaveForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the organization"), max_length=200)

    def __init__(self, *args: object, name: str, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self._name = name

    def clean_name(self) -> str:
        typed = " ".join(str(self.cleaned_data["name"]).split())
        if typed.casefold() != self._name.casefold():
            raise forms.ValidationError(_("That is not the name of the demonstration."))
        return typed


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    check_may(request)
    if not first_start.is_demonstration():
        raise Http404
    name = catalogue.organization_get().name
    form = LeaveForm(request.POST if request.method == "POST" else None, name=name)
    if request.method == "POST" and form.is_valid():
        first_start.demonstration_remove()
        messages.success(request, _("The demonstration is gone. Now it is your turn."))
        return redirect("admin:assistant")
    request.current_app = admin.site.name
    context = {
        **admin.site.each_context(request),
        "title": _("Start with your own organization"),
        "form": form,
        "name": name,
        "counted": first_start.demonstration_counted(),
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "staff/assistant/leave.html", context, status=status)
