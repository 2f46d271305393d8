"""Half-open spans of time."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``starts_at`` (included) to ``ends_at`` (excluded), aware datetimes."""

    starts_at: datetime
    ends_at: datetime
