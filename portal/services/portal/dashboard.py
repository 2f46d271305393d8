"""Figures of staff's start page: each part on its own, so that one that fails leaves the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Sum
from django.db.models.functions import TruncWeek

from portal.backend import budget_left, get_client, is_upstream_down
from portal.calcom.schemas.booking import Booking
from portal.conf.upstream import is_engine
from portal.process import statistics
from portal.services.bookings.staff_actions import BookingSearch, booking_search
from portal.services.errors import calling_calcom
from portal.services.models import (
    OPEN_STATES,
    Delivery,
    DeliveryState,
    Intent,
    IntentKind,
    IntentState,
    Receiver,
)

WEEKS = 8
# A booking that was cancelled later was made here all the same.
_MADE = (IntentState.DONE, IntentState.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Bookings:
    items: Sequence[Booking]
    total: int


@dataclass(frozen=True, slots=True)
class Health:
    """Health of the portal: calls left of the budget (0 to 1), kept answers and pages, and what waits or failed."""

    is_engine: bool
    is_upstream_down: bool
    budget_left: float
    pages_kept: int
    pages_made: int
    answers_kept: int
    answers_fetched: int
    open_intents: int
    failed_deliveries: int
    refused_deliveries: int
    is_connected: bool

    @property
    def share_of_pages_kept(self) -> float | None:
        """Share of the visitors' pages that needed no work, 0 to 1; None before there were any."""
        whole = self.pages_kept + self.pages_made
        return self.pages_kept / whole if whole else None

    @property
    def share_of_answers_kept(self) -> float | None:
        whole = self.answers_kept + self.answers_fetched
        return self.answers_kept / whole if whole else None


@dataclass(frozen=True, slots=True)
class Week:
    """`count` is of the week that begins on `first`, a Monday, by UTC."""

    first: date
    count: int


def next_bookings(*, within: frozenset[int] | None = None, take: int = 6) -> Bookings:
    """Return the account's, or with `within` all that stand in these teams' calendars."""
    return _bookings("upcoming", within, take)


def unconfirmed_bookings(*, within: frozenset[int] | None = None, take: int = 6) -> Bookings:
    return _bookings("unconfirmed", within, take)


def health_get() -> Health:
    counts = statistics.totals()
    return Health(
        is_engine=is_engine(),
        is_upstream_down=is_upstream_down(),
        budget_left=budget_left(),
        pages_kept=counts.get("page kept", 0),
        pages_made=counts.get("page made", 0),
        answers_kept=counts.get("answer kept", 0),
        answers_fetched=counts.get("answer fetched", 0),
        open_intents=Intent.objects.filter(state__in=OPEN_STATES).count(),
        failed_deliveries=Delivery.objects.filter(state=DeliveryState.FAILED).count(),
        refused_deliveries=Receiver.objects.aggregate(total=Sum("refused"))["total"] or 0,
        is_connected=Receiver.objects.exists(),
    )


def weeks_list(*, now: datetime, event_type_ids: frozenset[int] | None = None) -> list[Week]:
    """Return the last weeks with what was booked here; of these event types only, of all with None."""
    # `TruncWeek` begins weeks on Mondays, too.
    monday = now.date() - timedelta(days=now.weekday())
    firsts = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    made = Intent.objects.filter(
        kind=IntentKind.BOOK, state__in=_MADE, created_at__date__gte=firsts[0]
    )
    if event_type_ids is not None:
        made = made.filter(event_type_id__in=event_type_ids)
    rows = made.annotate(week=TruncWeek("created_at")).values("week").annotate(count=Count("pk"))
    counts = {row["week"].date(): row["count"] for row in rows}
    # Weeks without bookings have no row in the answer, but a bar on the page.
    return [Week(first, counts.get(first, 0)) for first in firsts]


def _bookings(status: str, within: frozenset[int] | None, take: int) -> Bookings:
    if within is not None:
        search = BookingSearch(status=status, within=within)
        found = booking_search(search=search, take=take, skip=0)
        return Bookings(found.items, found.pagination.total_items)
    with calling_calcom():
        page = get_client().bookings.list(status=[status], sort_start="asc", take=take)
    return Bookings(page.items, page.pagination.total_items)
