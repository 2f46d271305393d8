"""The demo's schedules, date overrides and absences; days count from the day of seeding."""

from dataclasses import dataclass

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
EVERY_DAY = (*WEEKDAYS, "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly hours: day names and ``HH:MM`` texts."""

    days: tuple[str, ...]
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Change:
    """Hours on one day, ``in_days`` from the day of seeding; 00:00 to 00:00 is closed."""

    in_days: int
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule in its owner's zone."""

    owner: str
    name: str
    hours: tuple[Hours, ...]
    changes: tuple[Change, ...] = ()
    is_default: bool = True


@dataclass(frozen=True, slots=True)
class Away:
    """Whole days out of office."""

    username: str
    first_in_days: int
    last_in_days: int
    reason: str
    notes: str


EVENINGS = "Evening courses"

PLANS = (
    Plan(
        "maren",
        "Central Library",
        (Hours(WEEKDAYS, "09:00", "12:30"), Hours(WEEKDAYS, "13:30", "17:00")),
        (Change(8, "12:00", "20:00"), Change(16, "00:00", "00:00")),
    ),
    # The desk is open on every day, so that the first event type always has slots.
    Plan(
        "tomas",
        "Reading desk",
        (Hours(EVERY_DAY, "09:00", "13:00"), Hours(WEEKDAYS, "14:00", "17:30")),
        (Change(10, "10:00", "12:00"), Change(10, "15:00", "16:30")),
    ),
    Plan(
        "delia",
        "Evening desk",
        (Hours(WEEKDAYS, "09:00", "16:00"), Hours(("Saturday", "Sunday"), "10:00", "14:00")),
    ),
    Plan(
        "priya",
        "Archive",
        (Hours((*WEEKDAYS, "Saturday"), "10:00", "18:30"),),
        (Change(12, "00:00", "00:00"),),
    ),
    Plan(
        "owen",
        "Workshop",
        (
            Hours(("Tuesday", "Wednesday", "Thursday", "Friday"), "10:00", "18:00"),
            Hours(("Saturday",), "10:00", "16:00"),
        ),
        (Change(5, "10:00", "14:00"),),
    ),
    Plan(
        "jonas",
        "Bench hours",
        (Hours(("Monday", "Wednesday", "Friday"), "12:00", "19:00"),),
    ),
    Plan(
        "jonas",
        EVENINGS,
        (Hours(("Tuesday", "Thursday"), "18:00", "22:00"),),
        is_default=False,
    ),
    Plan(
        "aiko",
        "Studio",
        (
            Hours(("Monday", "Tuesday", "Thursday"), "09:30", "15:30"),
            Hours(("Friday",), "13:00", "20:00"),
        ),
        # 23:59 counts as midnight.
        (Change(9, "13:00", "23:59"),),
    ),
)

AWAY = (Away("delia", 9, 13, "vacation", "Back after a week by the sea."),)
