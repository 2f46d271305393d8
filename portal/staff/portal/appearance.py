"""Texts and appearance of the visitors' pages: one form."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.services.errors import InvalidInput
from portal.services.models import Look
from portal.services.models.presentation import ONLY
from portal.services.portal.appearance import appearance_save
from portal.staff.kit.admin_base import PageAdmin
from portal.staff.kit.edit_conflicts import Fields, OpenedState, value_text
from portal.staff.kit.edit_form import UNKNOWN_STATE, fieldsets_of
from portal.staff.kit.form_page import FormPage
from portal.web.assets.brand import MOST_BYTES, picture_type

TEXTS = (
    "name",
    "heading",
    "introduction",
    "accent",
    "footer_links",
    "privacy_url",
    "terms_url",
    "consent",
)
PICTURES = ("logo", "icon")
FIELDSETS = (
    (gettext_lazy("Start page"), ("name", "heading", "introduction")),
    (
        gettext_lazy("Appearance"),
        ("accent", ("logo_file", "logo_clear"), ("icon_file", "icon_clear")),
    ),
    (
        gettext_lazy("Links and consent"),
        ("footer_links", "privacy_url", "terms_url", "consent"),
    ),
)


class AppearanceForm(forms.ModelForm[Look]):
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

    wants_rows = False

    class Meta:
        model = Look
        fields = TEXTS

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, look: Look) -> None:
        # Validation of a ModelForm writes into its instance, so what is there is read before.
        self.opened = OpenedState(_current(look), salt=f"appearance.{ONLY}", data=data)
        super().__init__(data, files, instance=look)

    def full_clean(self) -> None:
        """Check the fields, and that the page says what it was opened with."""
        super().full_clean()
        if self.is_bound and self.opened.base is None:
            self.add_error(None, str(UNKNOWN_STATE))

    def clean_logo_file(self) -> bytes:
        """Return the picture's bytes, empty without one."""
        return _picture(self.cleaned_data["logo_file"])

    def clean_icon_file(self) -> bytes:
        """Return the picture's bytes, empty without one."""
        return _picture(self.cleaned_data["icon_file"])

    @property
    def wanted(self) -> Fields:
        """The fields as the page carries them: of a picture its kind, size and digest."""
        fields: Fields = {name: self.cleaned_data[name] or "" for name in TEXTS}
        base = self.opened.base or {}
        for which in PICTURES:
            content = self._content(which)
            fields[which] = base.get(which, "") if content is None else _mark(content)
        return fields

    @property
    def labels(self) -> dict[str, str]:
        """What people call the fields."""
        found = {name: str(field.label) for name, field in self.fields.items()}
        return found | {which: found[f"{which}_file"] for which in PICTURES}

    def text(self, name: str, value: Any) -> str:
        """Return a value in a line."""
        del name
        return value_text(value)

    def refuse(self, error: InvalidInput) -> None:
        """Say what is wrong."""
        self.add_error(None, error.sentence)

    def chosen_pictures(self) -> list[str]:
        """Return the labels of the pictures that were chosen; browsers do not send them again by themselves."""
        return [self.labels[which] for which in PICTURES if self.files.get(f"{which}_file")]

    def look(self, changed: Collection[str]) -> tuple[Look, list[str]]:
        """Return the row that a valid form makes, and the names of its columns that were changed."""
        columns = [name for name in changed if name in TEXTS]
        for which in PICTURES:
            if which in changed:
                content = self._content(which) or b""
                setattr(self.instance, which, content)
                setattr(self.instance, f"{which}_type", picture_type(content))
                columns += [which, f"{which}_type"]
        return self.instance, columns

    def _content(self, which: str) -> bytes | None:
        """Return the new content of a picture, empty to remove it, None to keep it."""
        content: bytes = self.cleaned_data[f"{which}_file"]
        return content if content or self.cleaned_data[f"{which}_clear"] else None


class AppearancePage(FormPage[Look, AppearanceForm]):
    """The only row of texts and appearance."""

    kind = "appearance"

    def __init__(self, admin: PageAdmin, request: HttpRequest) -> None:
        super().__init__(admin)
        self._files = request.FILES

    def fetch(self, identifier: str) -> Look:
        """Return the row, which is made when it is first asked for."""
        if identifier != str(ONLY):
            raise Http404(_("There is no such page."))
        return Look.objects.get_or_create(pk=ONLY)[0]

    def named(self, thing: Look) -> Look:
        """Return the row."""
        return thing

    def form(self, thing: Look, data: QueryDict | None) -> AppearanceForm:
        """Return the form."""
        return AppearanceForm(data, self._files if data is not None else None, look=thing)

    def update(self, thing: Look, form: AppearanceForm, changed: Sequence[str]) -> Look:
        """Save the changed fields."""
        look, columns = form.look(changed)
        appearance_save(look=look, changed=columns)
        return thing

    def title(self, thing: Look | None) -> str:
        """Return the heading."""
        return str(thing)

    def context(
        self, request: HttpRequest, form: AppearanceForm, thing: Look | None
    ) -> dict[str, Any]:
        """Return the fields under their headings, and the pictures that have to be chosen again."""
        del request, thing
        fieldsets = fieldsets_of(form, FIELDSETS)
        pictures = form.chosen_pictures() if form.is_bound else []
        return {"adminform": fieldsets, "choose_again": pictures}


class AppearanceAdmin(PageAdmin):
    """One row, made when it is first asked for."""

    # Those who may only look are shown these by Django itself.
    fieldsets = (
        (gettext_lazy("Start page"), {"fields": ("name", "heading", "introduction")}),
        (gettext_lazy("Appearance"), {"fields": ("accent",)}),
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

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the form to those who may change it, else the texts; save what was changed."""
        if not self.has_change_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        return AppearancePage(self, request).change(request, object_id)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        """There is one already."""
        return False

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        """Empty fields are the defaults."""
        return False


def _current(look: Look) -> Fields:
    fields: Fields = {name: getattr(look, name) for name in TEXTS}
    return fields | {which: _mark(bytes(getattr(look, which))) for which in PICTURES}


def _mark(content: bytes) -> str:
    if not content:
        return ""
    digest = hashlib.sha256(content).hexdigest()
    values = {"kind": picture_type(content), "size": len(content), "digest": digest[:12]}
    return "{kind}, {size} bytes, {digest}".format(**values)


def _picture(file: Any) -> bytes:
    if not file:
        return b""
    if file.size > MOST_BYTES:
        raise forms.ValidationError(_("This file is larger than 200 kB."))
    content: bytes = file.read()
    if not picture_type(content):
        raise forms.ValidationError(_("This is no PNG, JPEG, WebP or GIF picture."))
    return content
