"""Texts and appearance of the visitors' pages: one form."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.services.comparison import Saved
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
        super().full_clean()
        if self.is_bound and self.opened.base is None:
            self.add_error(None, str(UNKNOWN_STATE))

    def clean_logo_file(self) -> bytes:
        return _picture(self.cleaned_data["logo_file"])

    def clean_icon_file(self) -> bytes:
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
        found = {name: str(field.label) for name, field in self.fields.items()}
        return found | {which: found[f"{which}_file"] for which in PICTURES}

    def text(self, name: str, value: Any) -> str:
        del name
        return value_text(value)

    def refuse(self, error: InvalidInput) -> None:
        self.add_error(None, error.sentence)

    def chosen_pictures(self) -> list[str]:
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
    kind = "appearance"

    def __init__(self, admin: PageAdmin, request: HttpRequest) -> None:
        super().__init__(admin)
        self._files = request.FILES

    def fetch(self, identifier: str) -> Look:
        if identifier != str(ONLY):
            raise Http404(_("There is no such page."))
        return Look.objects.get_or_create(pk=ONLY)[0]

    def named(self, thing: Look) -> Look:
        return thing

    def form(self, thing: Look, data: QueryDict | None) -> AppearanceForm:
        return AppearanceForm(data, self._files if data is not None else None, look=thing)

    def update(self, thing: Look, form: AppearanceForm, changed: Sequence[str]) -> Saved[Look]:
        look, columns = form.look(changed)
        appearance_save(look=look, changed=columns)
        return Saved(thing)

    def title(self, thing: Look | None) -> str:
        return str(thing)

    def context(
        self, request: HttpRequest, form: AppearanceForm, thing: Look | None
    ) -> dict[str, Any]:
        del request, thing
        fieldsets = fieldsets_of(form, FIELDSETS)
        # Browsers do not send a file again by themselves, so the page says which to choose again.
        pictures = form.chosen_pictures() if form.is_bound else []
        return {"adminform": fieldsets, "choose_again": pictures}


class AppearanceAdmin(PageAdmin):
    """One row, made when it is first asked for. Empty fields are the defaults."""

    # Django's own page shows these to people who may only view them.
    fieldsets = (
        (gettext_lazy("Start page"), {"fields": ("name", "heading", "introduction")}),
        (gettext_lazy("Appearance"), {"fields": ("accent",)}),
        (
            gettext_lazy("Links and consent"),
            {"fields": ("footer_links", "privacy_url", "terms_url", "consent")},
        ),
    )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        del request, extra_context
        Look.objects.get_or_create(pk=ONLY)
        return redirect("admin:services_look_change", ONLY)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        # Django's own page refuses people who may not even view it.
        if not self.has_change_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        return AppearancePage(self, request).change(request, object_id)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ARG002
        return False


def _current(look: Look) -> Fields:
    fields: Fields = {name: getattr(look, name) for name in TEXTS}
    return fields | {which: _mark(bytes(getattr(look, which))) for which in PICTURES}


def _mark(content: bytes) -> str:
    if not content:
        return ""
    digest = hashlib.sha256(content).hexdigest()
    # The pictures themselves would make the page's state too large.
    values = {"kind": picture_type(content), "size": len(content), "digest": digest[:12]}
    return "{kind}, {size} bytes, {digest}".format(**values)


def _picture(file: Any) -> bytes:
    if not file:
        return b""
    if file.size > MOST_BYTES:
        raise forms.ValidationError(_("This file is larger than 200 kB."))
    content: bytes = file.read()
    # By the first bytes: a name and a type are whatever the browser says.
    if not picture_type(content):
        raise forms.ValidationError(_("This is no PNG, JPEG, WebP or GIF picture."))
    return content
