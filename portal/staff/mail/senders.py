"""Senders: whose name and address stand on emails about a team's bookings."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.services.comparison import Saved
from portal.services.errors import InvalidInput
from portal.services.mail import senders
from portal.services.mail.senders import Sender
from portal.services.models import MailServer
from portal.staff.kit.admin_base import PageAdmin
from portal.staff.kit.edit_conflicts import Fields, OpenedState
from portal.staff.kit.edit_form import FieldsForm, fieldsets_of
from portal.staff.kit.fields import text_field
from portal.staff.kit.form_page import FormPage


def senders_page(admin: PageAdmin, request: HttpRequest) -> HttpResponse:
    return SendersPage(admin).change(request, "all")


class SendersForm(FieldsForm):
    """Name and address of each team; of a team that came meanwhile, nothing is changed."""

    def __init__(self, data: QueryDict | None, *, found: Sequence[Sender]) -> None:
        current: dict[str, str] = {}
        for each in found:
            current |= {f"name-{each.team_id}": each.name, f"email-{each.team_id}": each.email}
        opened = OpenedState(current, salt="mailsenders.all", data=data)
        super().__init__(data, opened=opened, initial=current)
        self.found = [each for each in found if f"name-{each.team_id}" in (opened.base or current)]
        for each in self.found:
            self.fields[f"name-{each.team_id}"] = text_field(gettext_lazy("Name"), most=100)
            self.fields[f"email-{each.team_id}"] = forms.EmailField(
                label=gettext_lazy("Address"),
                required=False,
                max_length=254,
                widget=AdminTextInputWidget({"type": "email"}),
            )

    @property
    def wanted(self) -> Fields:
        return {name: self.cleaned_data[name] for name in self.fields}

    @property
    def labels(self) -> dict[str, str]:
        found = {}
        for each in self.found:
            found[f"name-{each.team_id}"] = _("Name for %(team)s") % {"team": each.team}
            found[f"email-{each.team_id}"] = _("Address for %(team)s") % {"team": each.team}
        return found

    @property
    def typed(self) -> list[Sender]:
        values = self.cleaned_data
        return [
            Sender(
                each.team_id,
                each.team,
                values[f"name-{each.team_id}"],
                values[f"email-{each.team_id}"],
            )
            for each in self.found
        ]

    def refuse(self, error: InvalidInput) -> None:
        for team_id, said in error.fields.items():
            self.add_error(f"name-{team_id}", said)


class SendersPage(FormPage[list[Sender], SendersForm]):
    kind = "mailsenders"
    template = "staff/mail/senders.html"

    def fetch(self, identifier: str) -> list[Sender]:
        del identifier
        return senders.sender_list()

    def named(self, thing: list[Sender]) -> MailServer:
        del thing
        return MailServer(host=_("Senders of teams"), port=0)

    def form(self, thing: list[Sender], data: QueryDict | None) -> SendersForm:
        return SendersForm(data, found=thing)

    def update(
        self, thing: list[Sender], form: SendersForm, changed: Sequence[str]
    ) -> Saved[list[Sender]]:
        ids = {name.partition("-")[2] for name in changed}
        senders.senders_save(senders=[each for each in form.typed if str(each.team_id) in ids])
        return Saved(thing)

    def title(self, thing: list[Sender] | None) -> str:
        return _("Senders of teams") if thing is not None else ""

    def tools(self, request: HttpRequest, thing: list[Sender]) -> Sequence[Any]:
        del request, thing
        return ()

    def _after_saving(self, request: HttpRequest, thing: list[Sender]) -> str:
        # One page stands for all: to go on with it is to come back to it.
        del thing
        return request.path if "_continue" in request.POST else self.admin.address("changelist")

    def context(
        self, request: HttpRequest, form: SendersForm, thing: list[Sender] | None
    ) -> dict[str, Any]:
        del request, thing
        teams = [
            (each.team, (f"name-{each.team_id}", f"email-{each.team_id}")) for each in form.found
        ]
        return {"adminform": fieldsets_of(form, teams)}
