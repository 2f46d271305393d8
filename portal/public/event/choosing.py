"""Choice of the view (month, week, list) that a visit gets, and of the day it begins with."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.calcom.schemas.event_type import EventType
from portal.public.event.agenda import MOST_DAYS, ListView, build_list
from portal.public.event.month import CalendarView, build_calendar, flow_end
from portal.public.event.turning import Turn, turn_of
from portal.public.event.week import WEEK, WeekView, build_week
from portal.public.shared.state import VIEWS
from portal.public.shared.visit import Visit
from portal.services.slots import free_times
from portal.services.slots.free_times import Month

type View = CalendarView | WeekView | ListView

# Cal.com's words for layouts in the settings of an event type → our views.
_OF_LAYOUTS = {"month": "month", "week": "week", "column": "week"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A view, and the next free day after it where it shows no free time.

    `turn` says with which clocks its days are the same, None where the address names the zone.
    """

    view: View
    next_free: date | None = None
    turn: Turn | None = None


def views_of(event_type: EventType) -> tuple[str, ...]:
    layouts = event_type.booker_layouts
    if layouts is None:
        return VIEWS
    enabled = {_OF_LAYOUTS.get(name, "month") for name in layouts.enabled_layouts} or set(VIEWS)
    default = _OF_LAYOUTS.get(layouts.default_layout or "", "month")
    # Cal.com has no list; without JavaScript, by keyboard or by ear it is the best view, so it cannot be switched
    # off.
    offered = [one for one in VIEWS if one in enabled or one in {default, "list"}]
    return (default, *(one for one in offered if one != default))


def choose(visit: Visit) -> Choice:
    """Return what the visit's page shows. Raises services.errors.Upstream."""
    views = views_of(visit.event_type)
    kind = visit.state.view if visit.state.view in views else views[0]
    if kind == "week":
        return _week(visit)
    if kind == "list":
        return _list(visit)
    return _month(visit)


def _month(visit: Visit) -> Choice:
    state, search = visit.state, visit.search
    current = search.today.replace(day=1)
    first = max(state.month or (state.day or search.today).replace(day=1), current)
    if state.day and not state.month and state.day < flow_end(current, search.today):
        first = current
    month = _month_of(visit, first)
    next_free = None
    if not month.days:
        after = max(flow_end(first, search.today), free_times.month_after(first))
        next_free = free_times.next_free_day(search=search, after=after)
        if next_free and _names_no_date(visit):
            month = _month_of(visit, next_free.replace(day=1))
    view = build_calendar(state=state, month=month, now=visit.now)
    if view.day and not view.slots:
        next_free = free_times.next_free_day(search=search, after=view.day)
    until = flow_end(month.first, search.today)
    listed = (view.day,) if view.day and view.slots and not view.day_note else ()
    return Choice(view, next_free, turn_of(visit, month.days, month.first, until, listed=listed))


def _month_of(visit: Visit, first: date) -> Month:
    until = flow_end(first, visit.search.today)
    return Month(first, free_times.days_get(search=visit.search, first=first, until=until))


def _week(visit: Visit) -> Choice:
    state, search = visit.state, visit.search
    begin = max(state.day or state.month or search.today, search.today)
    choice = _week_from(visit, begin)
    if not choice.view.is_empty:
        return choice
    next_free = free_times.next_free_day(search=search, after=begin + WEEK)
    if next_free and _names_no_date(visit):
        choice = _week_from(visit, next_free)
    return replace(choice, next_free=next_free)


def _week_from(visit: Visit, first: date) -> Choice:
    until = first + WEEK
    free = free_times.days_get(search=visit.search, first=first, until=until)
    view = build_week(state=visit.state, first=first, free=free, now=visit.now)
    listed = () if view.is_empty or view.note else (first, until - timedelta(days=1))
    return Choice(view, turn=turn_of(visit, free, first, until, listed=listed))


def _list(visit: Visit) -> Choice:
    state, search = visit.state, visit.search
    after = max(state.day or state.month or search.today, search.today)
    upcoming = free_times.upcoming_get(search=search, after=after, most=MOST_DAYS)
    view = build_list(state=state, after=after, upcoming=upcoming, now=visit.now)
    days = upcoming.days
    listed = () if any(day.note for day in view.days) else tuple(days)
    until = max(days, default=after) + timedelta(days=1)
    turn = turn_of(visit, days, after, until, listed=listed, following=upcoming.later)
    return Choice(view, turn=turn)


def _names_no_date(visit: Visit) -> bool:
    # A date that was asked for is shown even when nothing is free; otherwise the page begins where something is.
    return not (visit.state.month or visit.state.day)
