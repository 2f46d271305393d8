"""The step of the closing days: by date, or a country's public holidays, which are offered and ticked."""

from datetime import date
from typing import Any

from babel import Locale
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from portal.i18n.zones import machine_zone
from portal.services.errors import InvalidInput
from portal.services.event_types import catalogue
from portal.services.setup import first_start
from portal.services.setup.closing_days import (
    ClosingDay,
    Holiday,
    closing_day_list,
    closing_days_add,
    closing_days_remove,
    countries,
    has_closing_days,
    holiday_list,
)
from portal.staff.assistant.steps import go_on, href_of, refuse, show
from portal.staff.kit.fields import DayField, text_field
from portal.web.protection.readers import read_integer
from portal.web.times import day_text

MOST_AT_ONCE = 200


class ClosingForm(forms.Form):
    first = DayField(label=gettext_lazy("First day"))
    last = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: this one day."),
    )
    name = text_field(gettext_lazy("Why"), most=120)
    team = forms.ChoiceField(label=gettext_lazy("Who is closed"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            ("", _("Everybody")),
            *((str(team.team_id), team.name) for team in catalogue.team_list()),
        ]

    @property
    def span(self) -> tuple[date, date, str]:
        data = self.cleaned_data
        return data["first"], data["last"] or data["first"], data["name"]

    @property
    def team_id(self) -> int | None:
        return int(self.cleaned_data["team"]) if self.cleaned_data["team"] else None


def page(request: HttpRequest) -> HttpResponse:
    if not has_closing_days():
        return go_on("closing") if request.method == "POST" else show(request, "closing", form=None)
    if request.method != "POST":
        return _show(request, ClosingForm())
    if "remove" in request.POST:
        wanted = read_integer(request.POST["remove"], most=2**53)
        closing_days_remove(ids=[] if wanted is None else [wanted])
        return redirect(_here(request))
    if "holidays" in request.POST:
        return _add_holidays(request)
    if "add" not in request.POST:
        return go_on("closing")
    form = ClosingForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        added = closing_days_add(days=[form.span], team_id=form.team_id)
    except InvalidInput as error:
        refuse(form, error)
        return _show(request, form, status=422)
    first_start.step_set(step="closing", state=first_start.DONE)
    if added:
        messages.success(request, _("The closing day was added."))
    else:
        messages.info(request, _("These days were closed already."))
    return redirect(_here(request))


def _add_holidays(request: HttpRequest) -> HttpResponse:
    offered = {holiday.day.isoformat(): holiday for holiday in _holidays(request.POST) or []}
    chosen = [offered[day] for day in request.POST.getlist("day") if day in offered]
    added = closing_days_add(days=[(each.day, each.day, each.name) for each in chosen])
    first_start.step_set(step="closing", state=first_start.DONE)
    said = ngettext("%(count)s closing day was added.", "%(count)s closing days were added.", added)
    messages.success(request, said % {"count": added})
    return redirect(href_of("closing"))


def _holidays(given: Any) -> list[Holiday] | None:
    """Return the holidays that lie ahead of the country that was asked for; None without one, or for an unknown one."""
    country = str(given.get("country", ""))
    if not country:
        return None
    today = _today()
    try:
        found = holiday_list(
            country=country,
            years=[today.year, today.year + 1],
            language=(get_language() or "en").partition("-")[0],
        )
    except InvalidInput:
        return None
    return [each for each in found if each.day >= today]


def _show(request: HttpRequest, form: ClosingForm, *, status: int = 200) -> HttpResponse:
    known = closing_day_list(since=_today())
    offered = _holidays(request.GET)
    of_all = {each.first for each in known if each.team_id is None}
    return show(
        request,
        "closing",
        status=status,
        form=form,
        known=[(each, _span_text(each)) for each in known],
        countries=_country_names(),
        country=request.GET.get("country", ""),
        offered=None
        if offered is None
        else [(each, day_text(each.day), each.day in of_all) for each in offered],
    )


def _country_names() -> list[tuple[str, str]]:
    """Return codes with names to read, sorted by them: a country, then its parts by their own codes."""
    names = Locale.parse(get_language() or "en", sep="-").territories
    labels = [
        (code, names.get(code.partition("-")[0], code), part if "-" in code else "")
        for code, part in countries()
    ]
    ordered = sorted(labels, key=lambda one: (one[1].casefold(), one[2]))
    return [(code, f"{name} – {part}" if part else name) for code, name, part in ordered]


def _span_text(closed: ClosingDay) -> str:
    first, last = day_text(closed.first), day_text(closed.last)
    return first if closed.first == closed.last else f"{first} – {last}"


def _today() -> date:
    return timezone.now().astimezone(machine_zone(catalogue.organization_get().time_zone)).date()


def _here(request: HttpRequest) -> str:
    country = request.GET.get("country", "")
    return (
        f"{href_of('closing')}?country={country}"
        if country.isascii() and country
        else href_of("closing")
    )
