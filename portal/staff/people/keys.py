"""API keys in the admin: the list, and the pages that make and end one."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from portal.services.comparison import Saved
from portal.services.people import keys, teams
from portal.services.people.keys import MOST_DAYS, Key
from portal.staff import models
from portal.staff.kit.admin_base import page
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.edit_conflicts import Fields, OpenedState
from portal.staff.kit.edit_form import FieldsForm, fieldsets_of
from portal.staff.kit.facts import Described, Group, fact
from portal.staff.kit.fields import text_field, whole_field
from portal.staff.kit.form_page import FormAdmin, FormPage
from portal.staff.kit.listing import Asked, Cell, Lines, ListPage, Row, searched_page


class KeyForm(FieldsForm):
    owner = forms.TypedChoiceField(
        label=gettext_lazy("Whose"),
        coerce=int,
        help_text=gettext_lazy("It may do over the API whatever this person may."),
    )
    name = text_field(
        gettext_lazy("Name"), most=100, required=True, help_text=gettext_lazy("What it is for.")
    )
    days = whole_field(
        gettext_lazy("Days"),
        most=MOST_DAYS,
        help_text=gettext_lazy("How long it works. Empty: for ever."),
    )

    def __init__(
        self, data: QueryDict | None = None, *, owners: Mapping[int, str], key: Key | None = None
    ) -> None:
        current = {"owner": key.owner, "name": key.name} if key else {}
        opened = OpenedState(
            current, salt=f"key.{key.id if key else ''}", data=data if key else None
        )
        super().__init__(data, opened=opened, initial={"days": 365})
        fields: dict[str, Any] = self.fields
        fields["owner"].choices = [(str(pk), name) for pk, name in owners.items()]

    @property
    def wanted(self) -> Fields:
        return {name: self.cleaned_data[name] for name in ("owner", "name")}


class KeyPage(FormPage[Key, KeyForm]):
    kind = "key"
    _made = ""

    def owners(self) -> Mapping[int, str]:
        return {one.user_id: one.name for one in teams.organization_member_list()}

    def fetch(self, identifier: str) -> Key:
        return keys.key_get(key_id=int(identifier))

    def named(self, thing: Key) -> models.Remote:
        return named(thing)

    def form(self, thing: Key, data: QueryDict | None) -> KeyForm:
        return KeyForm(data, owners={}, key=thing)

    def blank_form(self, request: HttpRequest, data: QueryDict | None) -> KeyForm:
        del request
        # With Cal.com the page says so before anybody has typed.
        keys.key_list(user_id=0)
        return KeyForm(data, owners=self.owners())

    def create(self, form: KeyForm) -> Key:
        values = form.cleaned_data
        made, self._made = keys.key_create(
            user_id=values["owner"], name=values["name"], days=values["days"]
        )
        return made

    def say_created(self, request: HttpRequest, form: KeyForm, made: Key) -> None:
        del form
        said = _("The key “%(name)s” is %(key)s – copy it now, it is not shown again.")
        messages.success(request, said % {"name": made.name, "key": self._made})
        if not keys.api_is_open():
            messages.warning(
                request,
                _("The API is off: keys work once it is switched on.")
                if keys.api_is_of_staff()
                else _("The API is off (ENGINE_HTTP): keys work once it is on."),
            )

    def update(self, thing: Key, form: KeyForm, changed: Sequence[str]) -> Saved[Key]:
        del thing, form, changed
        raise PermissionDenied

    def remove(self, thing: Key) -> None:
        keys.key_delete(key_id=thing.id)

    def delete_context(self, thing: Key) -> dict[str, Any]:
        question = _("End the key “%(name)s” of %(owner)s? What uses it stops working at once.")
        return {"question": question % {"name": self.named(thing), "owner": thing.owner}}

    def context(self, request: HttpRequest, form: KeyForm, thing: Key | None) -> dict[str, Any]:
        del request, thing
        return {"adminform": fieldsets_of(form, [(None, ("owner", "name", "days"))])}


class KeyAdmin(FormAdmin):
    columns: ClassVar[Sequence[str]] = (
        gettext_noop("Name"),
        gettext_noop("Whose"),
        gettext_noop("Made"),
        gettext_noop("Last used"),
        gettext_noop("Ends"),
    )
    sortable: ClassVar[Mapping[str, str]] = {"Name": "name", "Whose": "whose", "Last used": "used"}
    search_hint = gettext_noop("Searches names and people.")
    form_page = KeyPage
    list_template = "staff/people/keys.html"
    # A key is never changed: a new one takes its place.
    offers = frozenset({"add", "delete"})

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        return [*super().more_pages(), ("api/", partial(switch_view, self), "switch")]

    def more_of_list(self, request: HttpRequest) -> dict[str, Any]:
        may_switch = self.has_add_permission(request) and keys.api_is_of_staff()
        return {"api_is_open": keys.api_is_open(), "may_switch": may_switch}

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        del request
        clock = staff_clock()
        order = {
            "name": lambda key: key.name.casefold(),
            "whose": lambda key: key.owner.casefold(),
            "used": lambda key: key.last_used_at or key.created_at,
        }
        return searched_page(
            Lines(keys.key_list(), lambda key: self._row(key, clock), order), asked
        )

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        key, clock = keys.key_get(key_id=int(identifier)), staff_clock()
        facts = [
            fact(_("Name"), key.name),
            fact(_("Whose"), key.owner),
            fact(_("Made"), clock.moment(key.created_at)),
            fact(_("Last used"), used_text(key, clock)),
            fact(_("Ends"), ends_text(key, clock)),
        ]
        return Described(
            named(key), [Group(_("API key"), facts)], KeyPage(self).tools(request, key)
        )

    def _row(self, key: Key, clock: StaffClock) -> Row:
        return Row(
            [
                Cell(key.name or f"#{key.id}", href=self.address("change", key.id)),
                Cell(key.owner),
                Cell(clock.moment(key.created_at)),
                Cell(used_text(key, clock)),
                Cell(ends_text(key, clock)),
            ]
        )


@page("add", ("POST",))
def switch_view(admin: KeyAdmin, request: HttpRequest) -> HttpResponse:
    on = request.POST.get("wanted") == "on"
    keys.api_turn(on=on)
    said = _("The API is on.") if on else _("The API is off.")
    admin.note(request, models.ApiKey.named("", _("API")), said)
    messages.success(request, said)
    return redirect(admin.address("changelist"))


def named(key: Key) -> models.Remote:
    return models.ApiKey.named(key.id, key.name or f"#{key.id}")


def used_text(key: Key, clock: StaffClock) -> str:
    return clock.moment(key.last_used_at) if key.last_used_at else _("not yet")


def ends_text(key: Key, clock: StaffClock) -> str:
    if key.expires_at is None:
        return _("never")
    said = clock.moment(key.expires_at)
    return _("ended %(when)s") % {"when": said} if key.is_expired else said
