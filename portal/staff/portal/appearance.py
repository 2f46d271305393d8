"""Texts and looks of the visitors' pages: one form."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.services.models import Look
from portal.services.models.presentation import ONLY
from portal.services.portal.appearance import appearance_save
from portal.web.assets.brand import MOST_BYTES, picture_type


class LookForm(forms.ModelForm[Look]):
    """Texts as fields; logo and icon as files that are checked by their content."""

    logo_file = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("PNG, JPEG, WebP or GIF, at most 200 kB; shown 36 pixels high."),
    )
    logo_clear = forms.BooleanField(label=gettext_lazy("Remove the logo"), required=False)
    icon_file = forms.FileField(
        label=gettext_lazy("Icon"),
        required=False,
        help_text=gettext_lazy("The same kinds, square; shown in the browser's tab."),
    )
    icon_clear = forms.BooleanField(label=gettext_lazy("Remove the icon"), required=False)

    class Meta:
        model = Look
        fields = (
            "name",
            "heading",
            "introduction",
            "accent",
            "footer_links",
            "privacy_url",
            "terms_url",
            "consent",
        )

    def clean_logo_file(self) -> bytes:
        """Return the picture's bytes, empty without one."""
        return _picture(self.cleaned_data["logo_file"])

    def clean_icon_file(self) -> bytes:
        """Return the picture's bytes, empty without one."""
        return _picture(self.cleaned_data["icon_file"])

    def save(self, commit: bool = True) -> Look:
        """Put the pictures in."""
        look = super().save(commit=False)
        for which in ("logo", "icon"):
            content = self.cleaned_data[f"{which}_file"]
            if content or self.cleaned_data[f"{which}_clear"]:
                setattr(look, which, content)
                setattr(look, f"{which}_type", picture_type(content))
        if commit:
            appearance_save(look=look)
        return look


class LookAdmin(admin.ModelAdmin[Look]):
    """One row, made when it is first saved."""

    form = LookForm
    fieldsets = (
        (gettext_lazy("Start page"), {"fields": ("name", "heading", "introduction")}),
        (
            gettext_lazy("Looks"),
            {"fields": ("accent", ("logo_file", "logo_clear"), ("icon_file", "icon_clear"))},
        ),
        (
            gettext_lazy("Links and consent"),
            {"fields": ("footer_links", "privacy_url", "terms_url", "consent")},
        ),
    )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to the only row."""
        del request, extra_context
        Look.objects.get_or_create(pk=ONLY)
        return redirect("admin:services_look_change", ONLY)

    def save_model(self, request: HttpRequest, obj: Look, form: Any, change: bool) -> None:
        """Store it through the service, so that pages change at once."""
        del request, form, change
        appearance_save(look=obj)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        """There is one already."""
        return False

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        """Empty fields are the defaults."""
        return False


def _picture(file: Any) -> bytes:
    if not file:
        return b""
    if file.size > MOST_BYTES:
        raise forms.ValidationError(_("This file is larger than 200 kB."))
    content: bytes = file.read()
    if not picture_type(content):
        raise forms.ValidationError(_("This is no PNG, JPEG, WebP or GIF picture."))
    return content
