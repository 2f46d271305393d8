"""The form of a person, and the pages that add and change one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.user import User
from portal.i18n.languages import LANGUAGES
from portal.services.comparison import Saved
from portal.services.event_types import catalogue
from portal.services.people import accounts, invitations, members, people
from portal.services.people.accounts import Account
from portal.services.people.members import Person
from portal.staff import models
from portal.staff.kit.admin_base import PageAdmin
from portal.staff.kit.edit_conflicts import Fields, OpenedState
from portal.staff.kit.edit_form import FieldsForm, fieldsets_of
from portal.staff.kit.fields import LinesField, choice, switch, text_field
from portal.staff.kit.form_page import FormPage
from portal.staff.people.roles import ROLES
from portal.web.times import zone_names

# Of who cannot sign in; without a role one signs in to one's own page.
NO_ACCOUNT, NO_ROLE = "no", "own"
STAFF_ROLES = {
    NO_ACCOUNT: gettext_lazy("does not sign in"),
    NO_ROLE: gettext_lazy("their own page only"),
    "viewer": gettext_lazy("Viewer: looks at everything"),
    "scheduler": gettext_lazy("Scheduler: bookings and absences of everybody"),
    "administrator": gettext_lazy("Administrator: everything, people and settings too"),
    accounts.SUPERUSER: gettext_lazy("Superuser"),
    accounts.OTHER: gettext_lazy("what their own groups allow"),
}
FIELDS = (
    (None, ("name", "email", "time_zone", "locale", "bio")),
    (gettext_lazy("Rights"), ("role", "staff_role", "invite")),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A person with what each place knows of them."""

    person: Person
    user: User
    account: Account | None


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes it, and what they may give and change."""

    roles: Sequence[str]
    may_manage: bool


class PersonForm(FieldsForm):
    name = text_field(gettext_lazy("Name"), most=150, required=True)
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        max_length=150,
        help_text=gettext_lazy("Bookings are mailed to it, and the person signs in with it."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    locale = choice(
        gettext_lazy("Language"),
        [("", "–"), *((one.calcom, one.name) for one in LANGUAGES)],
        gettext_lazy("Of the emails that they get."),
    )
    bio = LinesField(
        label=gettext_lazy("About"),
        max_length=2000,
        help_text=gettext_lazy("Stands on the person's page for visitors, in Markdown."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("In the organization"),
        choices=[(role, gettext_lazy(name)) for role, name in reversed(ROLES.items())],
        initial="MEMBER",
        help_text=gettext_lazy("Owners and admins may change everything over the API."),
    )
    staff_role = forms.ChoiceField(label=gettext_lazy("On these pages"), initial=NO_ROLE)
    invite = switch(gettext_lazy("Mail a link with which they choose a password"), initial=True)

    def __init__(
        self, data: QueryDict | None = None, *, editor: Editor, profile: Profile | None = None
    ) -> None:
        current = _current(profile) if profile else {}
        salt = f"person.{profile.person.user_id if profile else ''}"
        opened = OpenedState(current, salt=salt, data=data if profile else None)
        initial = current or {"time_zone": catalogue.organization_get().time_zone}
        super().__init__(data, opened=opened, initial=initial)
        fields: dict[str, Any] = self.fields
        names = dict.fromkeys((str(initial["time_zone"]), *zone_names()))
        fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in names if name]
        present = str(current.get("staff_role", ""))
        offered = [NO_ROLE, *editor.roles]
        if present in {"", NO_ACCOUNT}:
            # Who has an account loses it by leaving, or is switched off.
            offered.insert(0, NO_ACCOUNT)
        if present in {accounts.SUPERUSER, accounts.OTHER} or not editor.may_manage:
            fields["staff_role"].disabled, offered = True, [present]
        elif present and present not in offered:
            offered.append(present)
        fields["staff_role"].choices = [(role, STAFF_ROLES[role]) for role in offered]
        if not editor.may_manage:
            fields["email"].disabled = True
        if profile is not None:
            del fields["invite"]
            # Cal.com's people may have none.
            fields["name"].required = people.takes_names()
        if not people.takes_names():
            fields["name"].help_text = _(
                "Cal.com takes no names here: people give their own in Cal.com."
            )
            fields["name"].required = False

    @property
    def wanted(self) -> Fields:
        return {name: self.cleaned_data[name] for name in _NAMES if name in self.fields}

    def text(self, name: str, value: Any) -> str:
        if name == "role":
            return _(ROLES.get(value, value))
        if name == "staff_role":
            return str(STAFF_ROLES.get(value, value))
        return super().text(name, value)


class PersonPage(FormPage[Profile, PersonForm]):
    kind = "person"

    def __init__(self, admin: PageAdmin, request: HttpRequest) -> None:
        super().__init__(admin)
        self._request = request
        self._not_taken: frozenset[str] = frozenset()

    def fetch(self, identifier: str) -> Profile:
        return profile_get(int(identifier))

    def named(self, thing: Profile) -> models.Remote:
        return models.Member.named(thing.person.user_id, thing.person.name[:200])

    def form(self, thing: Profile, data: QueryDict | None) -> PersonForm:
        by = cast(int, self._request.user.pk)
        may = accounts.may_manage(by_user_id=by, person_id=thing.person.user_id)
        return PersonForm(
            data, editor=Editor(accounts.roles_to_give(by_user_id=by), may), profile=thing
        )

    def blank_form(self, request: HttpRequest, data: QueryDict | None) -> PersonForm:
        roles = accounts.roles_to_give(by_user_id=cast(int, request.user.pk))
        return PersonForm(data, editor=Editor(roles, may_manage=True))

    def create(self, form: PersonForm) -> Profile:
        values = form.cleaned_data
        role = values["staff_role"]
        saved = people.person_add(
            name=values["name"],
            email=values["email"],
            time_zone=values["time_zone"],
            language=values["locale"],
            role=values["role"],
            staff_role=None if role == NO_ACCOUNT else _role(role),
        )
        if values["bio"]:
            people.person_change(user_id=saved.thing.id, changes={"bio": values["bio"]})
        self._not_taken = saved.not_taken
        return profile_get(saved.thing.id)

    def wanted_name(self, form: PersonForm) -> str:
        return str(form.cleaned_data["name"])

    def say_created(self, request: HttpRequest, form: PersonForm, made: Profile) -> None:
        super().say_created(request, form, made)
        if made.account and form.cleaned_data["invite"]:
            invite(request, made)

    def update(self, thing: Profile, form: PersonForm, changed: Sequence[str]) -> Saved[Profile]:
        user_id, wanted = thing.person.user_id, form.wanted
        changes = {name: wanted[name] for name in changed if name != "staff_role"}
        if "bio" in changes:
            changes["bio"] = changes["bio"] or None
        not_taken: frozenset[str] = frozenset()
        with transaction.atomic():
            if changes:
                not_taken = people.person_change(user_id=user_id, changes=changes).not_taken
            if "staff_role" in changed:
                if wanted["staff_role"] == NO_ACCOUNT:
                    raise PermissionDenied
                accounts.account_set(
                    person_id=user_id,
                    email=wanted["email"],
                    name=wanted["name"],
                    role=_role(wanted["staff_role"]),
                )
        return Saved(profile_get(user_id), not_taken)

    def context(
        self, request: HttpRequest, form: PersonForm, thing: Profile | None
    ) -> dict[str, Any]:
        del request, thing
        fieldsets = [
            (heading, [name for name in names if name in form.fields]) for heading, names in FIELDS
        ]
        return {"adminform": fieldsets_of(form, fieldsets)}


def profile_get(user_id: int) -> Profile:
    person = members.member_get(user_id=user_id)
    return Profile(
        person, people.person_get(user_id=user_id), accounts.account_of(person_id=user_id)
    )


def invite(request: HttpRequest, profile: Profile) -> None:
    if not invitations.can_mail():
        said = _("No mail goes out of this portal (MAIL_URL is not set), so nobody was invited.")
        messages.warning(request, said)
        return
    invitations.welcome_send.enqueue(profile.person.user_id)
    said = _("An invitation is on its way to %(email)s. Its link holds for %(days)s days.")
    messages.success(request, said % {"email": profile.person.email, "days": invitations.DAYS})


def account_text(account: Account | None) -> str:
    """Return in words what somebody may do on these pages."""
    if account is None:
        return str(STAFF_ROLES[NO_ACCOUNT])
    if not account.is_active:
        return _("switched off")
    return str(STAFF_ROLES[account.role or NO_ROLE])


_NAMES = ("name", "email", "time_zone", "locale", "bio", "role", "staff_role")


def _role(chosen: str) -> str:
    return "" if chosen == NO_ROLE else chosen


def _current(profile: Profile) -> Fields:
    user, account = profile.user, profile.account
    return {
        "name": user.name or "",
        "email": user.email,
        "time_zone": user.time_zone or "",
        "locale": user.locale or "",
        "bio": user.bio or "",
        "role": profile.person.role,
        "staff_role": (account.role or NO_ROLE) if account else NO_ACCOUNT,
    }
