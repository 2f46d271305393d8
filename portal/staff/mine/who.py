"""A superuser's account that is nobody's yet, as the first one is: which person it belongs to."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.services.errors import InvalidInput
from portal.services.people import accounts, teams
from portal.staff.kit.team_limits import own_person_id


class WhoForm(forms.Form):
    person = forms.TypedChoiceField(label=gettext_lazy("Person"), coerce=int)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        taken = accounts.account_list()
        fields: dict[str, Any] = self.fields
        fields["person"].choices = [
            (str(one.user_id), f"{one.name} · {one.email}")
            for one in teams.organization_member_list()
            if one.user_id not in taken
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    # Others are linked by who looks after people: whoever chose freely would see another's bookings.
    if not user.is_superuser:
        raise PermissionDenied
    if own_person_id(request) is not None:
        return redirect("mine")
    form = WhoForm(*([request.POST] if request.method == "POST" else []))
    if form.is_valid():
        try:
            accounts.account_link(user_id=user.pk, person_id=form.cleaned_data["person"])
        except InvalidInput as error:
            form.add_error("person", error.sentence)
        else:
            return redirect("mine")
    context = {
        **admin.site.each_context(request),
        "title": _("Which person are you?"),
        "form": form,
    }
    status = InvalidInput.status if form.is_bound else 200
    return TemplateResponse(request, "staff/mine/who.html", context, status=status)
