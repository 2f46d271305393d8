"""Second step: name, address, zone, week, language and appearance; founding makes the first owner, too."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.i18n.languages import LANGUAGES, find_language
from portal.services.errors import InvalidInput, ServiceError
from portal.services.event_types import catalogue
from portal.services.people.accounts import account_set
from portal.services.portal.appearance import appearance_get, appearance_save
from portal.services.setup import first_start
from portal.services.setup.first_start import Founder, Wanted
from portal.staff.assistant.steps import go_on, refuse, show
from portal.staff.kit.fields import text_field
from portal.web.assets.brand import MOST_BYTES, brand_href, picture_type
from portal.web.times import zone_names

DAYS = {
    "Monday": gettext_lazy("Monday"),
    "Sunday": gettext_lazy("Sunday"),
    "Saturday": gettext_lazy("Saturday"),
}


class OrganizationForm(forms.Form):
    """The organization; the person who founds it is asked for only then."""

    name = text_field(gettext_lazy("Name of the organization"), required=True, most=80)
    slug = text_field(
        gettext_lazy("Short name"),
        required=False,
        most=80,
        help_text=gettext_lazy(
            "Small letters, digits and dashes; it stands in some addresses. Empty: made of the name."
        ),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[(one.calcom, one.name) for one in LANGUAGES],
        help_text=gettext_lazy(
            "Of what the portal writes to you. Visitors read the pages in their own."
        ),
    )
    week_start = forms.ChoiceField(
        label=gettext_lazy("The week begins on"), choices=list(DAYS.items())
    )
    accent = forms.RegexField(
        "#[0-9a-fA-F]{6}",
        label=gettext_lazy("Colour"),
        required=False,
        widget=forms.TextInput(attrs={"type": "color"}),
        error_messages={"invalid": gettext_lazy("Use a colour such as #0f6b5c.")},
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("PNG, JPEG, WebP or GIF, at most 200 kB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    owner_name = text_field(gettext_lazy("Your name"), required=True, most=100)
    owner_email = forms.EmailField(
        label=gettext_lazy("Your email address"),
        max_length=254,
        help_text=gettext_lazy("You are the first person who can be booked here."),
    )

    def __init__(self, *args: Any, is_founding: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            (zone, zone.replace("_", " ")) for zone in zone_names()
        ]
        if not is_founding:
            for name in ("owner_name", "owner_email", "language"):
                del self.fields[name]

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).strip().lower()

    def clean_logo(self) -> bytes:
        file = self.cleaned_data["logo"]
        if not file:
            return b""
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 200 kB."))
        content: bytes = file.read()
        if not picture_type(content):
            raise forms.ValidationError(_("This is no PNG, JPEG, WebP or GIF picture."))
        return content

    @property
    def wanted(self) -> Wanted:
        data = self.cleaned_data
        return Wanted(
            name=data["name"],
            # A name in another script leaves nothing of a word.
            slug=data["slug"] or slugify(data["name"]) or "organization",
            time_zone=data["time_zone"],
            week_start=data["week_start"],
            language=data.get("language", ""),
        )


def page(request: HttpRequest) -> HttpResponse:
    # A form that asked for the founder is never a change of what another person founded meanwhile.
    is_founding = not first_start.is_set_up() or "owner_email" in request.POST
    if request.method != "POST":
        return _show(request, OrganizationForm(initial=_initial(request), is_founding=is_founding))
    form = OrganizationForm(request.POST, request.FILES, is_founding=is_founding)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        if is_founding:
            _found(request, form)
        elif first_start.can_change_organization():
            first_start.organization_change(wanted=form.wanted)
    except InvalidInput as error:
        refuse(form, error, {"email": "owner_email"})
        return _show(request, form, status=422)
    _save_appearance(form)
    return go_on("organization")


def _found(request: HttpRequest, form: OrganizationForm) -> None:
    data = form.cleaned_data
    founder = Founder(name=data["owner_name"], email=data["owner_email"])
    owner_id = first_start.organization_found(wanted=form.wanted, founder=founder)
    # Whoever is here is that person from now on: an account is found by its address.
    user = cast(User, request.user)
    if not user.email:
        user.email = founder.email.strip().lower()
        user.save(update_fields=["email"])
    try:
        account_set(
            person_id=owner_id, email=founder.email, name=founder.name, role="administrator"
        )
    except ServiceError as error:
        # The organization stands; who may sign in as whom is changed among the people.
        messages.warning(request, error.sentence)


def _save_appearance(form: OrganizationForm) -> None:
    data, look, changed = form.cleaned_data, appearance_get(), list[str]()
    if data["accent"] and data["accent"] != look.accent:
        look.accent = data["accent"]
        changed.append("accent")
    if data["logo"]:
        look.logo, look.logo_type = data["logo"], picture_type(data["logo"])
        changed += ["logo", "logo_type"]
    if changed:
        appearance_save(look=look, changed=None if look._state.adding else changed)


def _initial(request: HttpRequest) -> dict[str, Any]:
    look = appearance_get()
    found: dict[str, Any] = {
        "accent": look.accent or "#0f6b5c",
        "week_start": "Monday",
        "time_zone": "Europe/London",
        "language": (find_language(get_language() or "") or LANGUAGES[0]).calcom,
        "owner_name": cast(User, request.user).get_full_name(),
        "owner_email": getattr(request.user, "email", ""),
    }
    if first_start.is_set_up():
        organization = catalogue.organization_get()
        found |= {
            "name": organization.name,
            "slug": organization.slug or "",
            "time_zone": organization.time_zone,
            "week_start": first_start.week_start_get(),
        }
    return found


def _show(request: HttpRequest, form: OrganizationForm, *, status: int = 200) -> HttpResponse:
    look = appearance_get()
    return show(
        request,
        "organization",
        status=status,
        form=form,
        logo_href=brand_href(look, "logo"),
        is_founding="owner_name" in form.fields,
        can_change=first_start.can_change_organization(),
    )
