"""Closing days of the organization or a team, and public holidays that are offered as such.

Only the engine knows them: with Cal.com every person's absences say when nobody works.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

from django.utils.translation import gettext as _

from portal.backend import engine_closing_days
from portal.services.cache import forget_catalogue
from portal.services.errors import InvalidInput, NotAllowed

# A longer closing is a mistake in a date: two years.
LONGEST_DAYS = 731


@dataclass(frozen=True, slots=True)
class ClosingDay:
    """Days, both included, in the organization's zone; `team` is empty for the whole organization."""

    id: int
    first: date
    last: date
    name: str
    team: str
    team_id: int | None


@dataclass(frozen=True, slots=True)
class Holiday:
    day: date
    name: str


def has_closing_days() -> bool:
    return engine_closing_days() is not None


def closing_day_list(*, since: date | None = None) -> list[ClosingDay]:
    """Return those that end on `since` or later, by their first day. Raises NotAllowed with Cal.com."""
    return [
        ClosingDay(
            row.pk,
            row.first_day,
            row.last_day,
            row.name,
            "" if row.team.is_organization else row.team.name,
            None if row.team.is_organization else row.team.pk,
        )
        for row in _engine().rows(since=since)
    ]


def closing_days_add(*, days: Sequence[tuple[date, date, str]], team_id: int | None = None) -> int:
    """Add spans of first day, last day and name; return how many were new.

    Raises InvalidInput for a span that ends before it begins or lasts two years, and for a team that is not there.
    """
    engine = _engine()
    for first, last, _name in days:
        if last < first:
            said = _("The last day is before the first.")
            raise InvalidInput(said, fields={"last": said})
        if (last - first).days > LONGEST_DAYS:
            said = _("That is longer than two years.")
            raise InvalidInput(said, fields={"last": said})
    try:
        added: int = engine.add(days=[(a, b, name[:120]) for a, b, name in days], team_id=team_id)
    except engine.Team.DoesNotExist as error:
        said = _("There is no such team (any more).")
        raise InvalidInput(said, fields={"team": said}) from error
    forget_catalogue()
    return added


def closing_days_remove(*, ids: Sequence[int]) -> int:
    removed: int = _engine().remove(ids=ids)
    forget_catalogue()
    return removed


def countries() -> list[tuple[str, str]]:
    """Return ISO codes of countries with known holidays, and of their parts as ``DE-BY``, each once, by code."""
    found = _holidays().list_supported_countries(include_aliases=False)
    return [
        (code, code if code == country else code.partition("-")[2])
        for country, parts in sorted(found.items())
        for code in (country, *(f"{country}-{part}" for part in parts))
    ]


def holiday_list(*, country: str, years: Sequence[int], language: str) -> list[Holiday]:
    """Return the public holidays of a country or a part of one (``DE-BY``), in `language` where it is known.

    Raises InvalidInput for a code that is not known.
    """
    code, _dash, part = country.upper().partition("-")
    try:
        names = _holidays().country_holidays(
            code, subdiv=part or None, years=list(years), language=_language_of(code, language)
        )
    except NotImplementedError as error:
        said = _("No holidays are known of this country.")
        raise InvalidInput(said, fields={"country": said}) from error
    return [Holiday(day, name) for day, name in sorted(names.items())]


def _language_of(country: str, language: str) -> str | None:
    # Some name theirs by a whole locale: en_US, pt_BR.
    known = _holidays().list_localized_countries().get(country, ())
    return next((one for one in known if one == language or one.startswith(f"{language}_")), None)


def _holidays() -> Any:
    # On first use: it takes 12 MB and a fifth of a second, and few pages ask it.
    return import_module("holidays")


def _engine() -> Any:
    engine = engine_closing_days()
    if engine is None:
        raise NotAllowed(_("Cal.com knows no closing days: enter absences of its people instead."))
    return engine
