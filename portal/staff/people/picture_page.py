"""The picture of a person: looked at, given, taken away."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.services.errors import InvalidInput, ServiceError
from portal.services.people import members, people, portraits
from portal.services.people.portraits import MOST_BYTES
from portal.staff import models
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.faults import fault_of, note_upstream
from portal.web.assets.pictures import picture_href


class PictureForm(forms.Form):
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text=gettext_lazy(
            "PNG, JPEG, WebP or GIF, at most 8 MB. Its middle is kept, 256 pixels wide, without what the camera "
            "wrote into it."
        ),
    )

    def clean_picture(self) -> Any:
        file = self.cleaned_data["picture"]
        # Before it is read into memory.
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 8 MB."))
        return file


@page("change", WRITE)
def picture_view(admin: ServiceAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    return picture_page(admin, request, int(admin.identifier(request, object_id)))


def picture_page(admin: ServiceAdmin, request: HttpRequest, user_id: int) -> HttpResponse:
    person = members.member_get(user_id=user_id)
    thing = models.Member.named(user_id, person.name[:200])
    after = admin.address("change", user_id)
    if request.method == "POST" and "remove" in request.POST:
        portraits.portrait_remove(user_id=user_id)
        admin.note(request, thing, _("Picture removed."))
        messages.success(request, _("The picture was removed."))
        return redirect(after)
    form, more, status = PictureForm(), {}, 200
    if request.method == "POST":
        form, status = PictureForm(request.POST, request.FILES), InvalidInput.status
        if form.is_valid():
            try:
                portraits.portrait_set(user_id=user_id, content=form.cleaned_data["picture"].read())
            except InvalidInput as error:
                form.add_error("picture", error.sentence)
            except ServiceError as error:
                note_upstream(request, error)
                more, status = {"fault": fault_of(error)}, error.status
            else:
                admin.note(request, thing, _("Picture changed."))
                messages.success(request, _("The picture was changed."))
                return redirect(after)
    return admin.show(
        request,
        "staff/people/picture.html",
        _("Picture of %(name)s") % {"name": person.name},
        status=status,
        original=thing,
        form=form,
        href=picture_href(people.person_get(user_id=user_id).avatar_url),
        back=after,
        **more,
    )
