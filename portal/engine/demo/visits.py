"""The demo's bookings, past and coming, in every state."""

from dataclasses import dataclass, field
from typing import Any, Final

from portal.engine.bookings.models import BookingStatus

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Visitor:
    name: str
    time_zone: str = "Europe/London"

    @property
    def email(self) -> str:
        # A domain that cannot exist (RFC 2606).
        return f"{self.name.split()[0].lower()}@visitors.example"


@dataclass(frozen=True, slots=True)
class Visit:
    """A booking in the ``nth`` free slot of the first day with slots from ``in_days`` on.

    ``event_type`` is ``<user or team>/<slug>``. ``others`` take further seats. With ``moved`` there
    is an earlier, cancelled booking from which this one was rescheduled.
    """

    event_type: str
    in_days: int
    visitor: Visitor
    nth: int = 0
    status: BookingStatus = BookingStatus.ACCEPTED
    others: tuple[Visitor, ...] = ()
    guests: tuple[str, ...] = ()
    responses: Json = field(default_factory=dict)
    reason: str = ""
    absent: bool = False
    moved: bool = False


ALMA: Final = Visitor("Alma Whitcombe")
BERNARD: Final = Visitor("Bernard Achterberg", "Europe/Amsterdam")
CLEO: Final = Visitor("Cleo Marchetti", "Europe/Rome")
DEV: Final = Visitor("Dev Malhotra", "Asia/Kolkata")
EDITH: Final = Visitor("Edith Fairweather")
FARAH: Final = Visitor("Farah Nasser", "America/New_York")
GUS: Final = Visitor("Gus Pemberton")
HANA: Final = Visitor("Hana Kovářová", "Europe/Prague")
IVOR: Final = Visitor("Ivor Llewellyn")

# Series come first: they need the same hour in six weeks.
VISITS: Final = (
    Visit("delia/reading-circle", 4, FARAH, nth=3),
    Visit("librarians/half-hour", -12, EDITH, nth=11, responses={"notes": "A poem about herons."}),
    Visit("librarians/half-hour", -5, GUS, nth=14, absent=True),
    Visit("librarians/half-hour", -2, CLEO, nth=9),
    Visit("tomas/homework-help", -4, ALMA, nth=2),
    Visit("makerspace/laser-cutter-induction", -6, IVOR),
    Visit("maren/coffee", -8, BERNARD, status=BookingStatus.CANCELLED, reason="Train cancelled."),
    Visit("librarians/half-hour", 1, ALMA, nth=12),
    Visit("librarians/half-hour", 2, DEV, nth=10, responses={"notes": "Tide tables before 1900."}),
    Visit("librarians/half-hour", 3, HANA, nth=13, moved=True, reason="The dentist came first."),
    Visit(
        "librarians/half-hour",
        4,
        GUS,
        nth=16,
        status=BookingStatus.CANCELLED,
        reason="Found it myself, under the bed.",
    ),
    Visit(
        "librarians/research-round-table",
        6,
        CLEO,
        nth=1,
        guests=("tutor@visitors.example", "archive@visitors.example"),
    ),
    Visit(
        "makerspace/project-clinic",
        3,
        IVOR,
        responses={
            "project": "A sundial for the allotment",
            "material": "Wood",
            "machines": ["Laser cutter"],
            "experience": "A few things",
        },
    ),
    Visit("makerspace/laser-cutter-induction", 7, EDITH, nth=1),
    Visit("makerspace/open-bench", 2, GUS, others=(IVOR, HANA)),
    Visit("jonas/soldering-evening", 3, DEV, others=(ALMA, BERNARD, EDITH)),
    Visit("rooms/meeting-room", 2, BERNARD, nth=4, status=BookingStatus.PENDING),
    Visit("rooms/meeting-room", 20, FARAH, nth=2),
    Visit(
        "priya/family-history",
        5,
        EDITH,
        nth=1,
        status=BookingStatus.PENDING,
        responses={"surnames": "Fairweather, Trevanion", "records": "No"},
    ),
    Visit(
        "priya/family-history",
        8,
        IVOR,
        nth=3,
        responses={"surnames": "Llewellyn of Saltash", "records": "Yes"},
    ),
    Visit(
        "priya/family-history",
        9,
        GUS,
        status=BookingStatus.REJECTED,
        reason="Those registers were lost in the flood of 1889. We are sorry!",
    ),
    Visit(
        "rooms/school-visit",
        14,
        CLEO,
        responses={"school": "Quay Street Primary", "age": "8 to 11", "lunch": True},
    ),
    Visit("aiko/bookbinding", 11, HANA),
)
