"""The step of the people: a table, or lines that are pasted into it; each row is checked, and none is lost."""

import csv
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.i18n.zones import canonical_zone
from portal.services.errors import InvalidInput, ServiceError
from portal.services.event_types import catalogue
from portal.services.people.members import member_list
from portal.services.people.people import person_add
from portal.staff.assistant.steps import go_on, href_of, refuse, show
from portal.staff.kit.fields import text_field
from portal.web.times import zone_names

# Of one form: four inputs a row stay below the most that a form may have.
MOST_ROWS, ROWS_AT_FIRST = 100, 5
# Of one line; what is longer is no person.
MOST_CHARACTERS = 1000
# Spaces without width and marks of direction, which tables of other programs hold.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
# What may sign in to staff's pages: nobody, or with a role (services.people.accounts).
ROLES = {
    "": gettext_lazy("Does not sign in"),
    "viewer": gettext_lazy("Reads"),
    "scheduler": gettext_lazy("Manages bookings"),
    "administrator": gettext_lazy("Manages everything"),
}
PREFIX = "people"


class PersonForm(forms.Form):
    name = text_field(gettext_lazy("Name"), most=100)
    email = forms.EmailField(label=gettext_lazy("Email address"), required=False, max_length=254)
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Signs in"), choices=list(ROLES.items()), required=False
    )

    def clean_time_zone(self) -> str:
        given = str(self.cleaned_data["time_zone"]).strip()
        if not given:
            return ""
        found = canonical_zone(given.replace(" ", "_"))
        if found is None:
            raise forms.ValidationError(
                _("There is no time zone “%(zone)s”. Choose one such as Europe/Madrid."),
                params={"zone": given},
            )
        return found

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.has_changed() and "email" in data and not data["email"]:
            self.add_error("email", _("Give an email address."))
        if self.has_changed() and "name" in data and not data["name"]:
            self.add_error("name", _("Give a name."))
        return data


class People(BaseFormSet[PersonForm]):
    """Rows that are empty count for nothing; two with one address are wrong."""

    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            email = str(form.cleaned_data.get("email", "")).lower()
            if email and email in seen:
                form.add_error("email", _("This address stands in two rows."))
            seen.add(email)


def rows_of(text: str) -> list[dict[str, str]]:
    """Return the rows of a pasted table: name, email, zone, role, by commas, semicolons or tabs; a heading is left out.

    Columns may stand in any order: what has an @ is the address, a zone or role is known by its words.
    """
    text = text.replace("mailto:", "").translate(_UNSEEN)
    lines = [line[:MOST_CHARACTERS] for line in text.splitlines() if line.strip()]
    if not lines:
        return []
    marks = max(("\t", ";", ","), key=lambda mark: sum(line.count(mark) for line in lines))
    found: list[dict[str, str]] = []
    # Line by line: a quote that is not closed ends with its line.
    for line in lines:
        cells = next(csv.reader([line], delimiter=marks, skipinitialspace=True), [])
        row = {"name": "", "email": "", "time_zone": "", "role": ""}
        for cell in (each.strip() for each in cells):
            if not cell:
                continue
            if "@" in cell and not row["email"]:
                # As mail programs write them, a name may stand before the address in angle brackets.
                name, row["email"] = parseaddr(cell) if "<" in cell else ("", cell)
                row["name"] = row["name"] or name
            elif _role_of(cell) and not row["role"]:
                row["role"] = _role_of(cell)
            elif ("/" in cell or canonical_zone(cell)) and not row["time_zone"]:
                row["time_zone"] = cell
            elif not row["name"]:
                row["name"] = cell
            else:
                # Nothing is dropped: the check of the row says what cannot be read.
                row["time_zone"] = row["time_zone"] or cell
        # A heading has no address.
        if row["email"] or found:
            found.append(row)
    return found


def page(request: HttpRequest) -> HttpResponse:
    factory = formset_factory(
        PersonForm, formset=People, extra=ROWS_AT_FIRST, max_num=MOST_ROWS, absolute_max=MOST_ROWS
    )
    if request.method != "POST":
        return _show(request, factory(prefix=PREFIX))
    if "paste" in request.POST or "more" in request.POST:
        return _show(request, _grown(request, factory))
    rows = factory(request.POST, prefix=PREFIX)
    if request.POST.get("pasted", "").strip():
        # What was pasted is seen in the table before it is saved.
        return _show(request, _grown(request, factory))
    if not rows.is_valid():
        return _show(request, rows, status=422)
    added, is_refused = _add([form for form in rows.forms if form.has_changed()])
    if added:
        said = ngettext("%(count)s person was added.", "%(count)s people were added.", len(added))
        messages.success(request, said % {"count": len(added)})
    if is_refused:
        return _show(request, _without(factory, rows, added), status=422)
    if "again" in request.POST:
        return redirect(href_of("people"))
    return go_on("people")


def _add(forms_: Sequence[PersonForm]) -> tuple[list[PersonForm], bool]:
    """Add each of the rows; return those that were, and whether one was refused, whose form then says why."""
    added = []
    for form in forms_:
        data = form.cleaned_data
        try:
            person_add(
                name=data["name"],
                email=data["email"],
                time_zone=data["time_zone"],
                staff_role=data["role"] or None,
            )
        except InvalidInput as error:
            refuse(form, error)
        except ServiceError as error:
            form.add_error(None, error.sentence)
        else:
            added.append(form)
    return added, len(added) < len(forms_)


def _grown(request: HttpRequest, factory: Any) -> Any:
    """Return the rows as typed, with those that were pasted and some empty ones behind them, unchecked."""
    sent = factory(request.POST, prefix=PREFIX)
    rows = [
        {name: form[name].value() or "" for name in form.fields}
        for form in sent.forms
        if form.has_changed()
    ]
    rows += rows_of(request.POST.get("pasted", ""))
    if len(rows) > MOST_ROWS:
        left = ngettext(
            "%(count)s row did not fit: save these, then paste it.",
            "%(count)s rows did not fit: save these, then paste the others.",
            len(rows) - MOST_ROWS,
        )
        messages.warning(request, left % {"count": len(rows) - MOST_ROWS})
    return _table(factory, rows[:MOST_ROWS])


def _without(factory: Any, rows: Any, added: Sequence[PersonForm]) -> Any:
    """Return the rows that are left, with what was typed and what is wrong with each."""
    left = [form for form in rows.forms if form not in added and form.has_changed()]
    again = _table(factory, [{name: form[name].value() for name in form.fields} for form in left])
    again.is_valid()
    for form, refused in zip(again.forms, left, strict=False):
        for name, errors in refused.errors.items():
            if name not in form.errors:
                form.add_error(None if name == NON_FIELD_ERRORS else name, errors)
    return again


def _table(factory: Any, rows: Sequence[dict[str, str]]) -> Any:
    count = min(len(rows) + 2, MOST_ROWS)
    data = {f"{PREFIX}-TOTAL_FORMS": str(count), f"{PREFIX}-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"{PREFIX}-{number}-{name}": value for name, value in row.items()}
    return factory(data, prefix=PREFIX)


def _role_of(cell: str) -> str:
    word = {"admin": "administrator"}.get(cell.casefold(), cell.casefold())
    return next(
        (key for key, label in ROLES.items() if key and word in (key, str(label).casefold())), ""
    )


def _show(request: HttpRequest, rows: Any, *, status: int = 200) -> HttpResponse:
    return show(
        request,
        "people",
        status=status,
        rows=rows,
        known=member_list().items,
        zones=zone_names(),
        usual_zone=catalogue.organization_get().time_zone,
    )
