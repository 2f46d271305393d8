"""The grid of starts inside free time (CONTRACT.md section 17, Grid and Notice)."""

from dataclasses import dataclass

from portal.availability.intervals import Span
from portal.availability.zones import offset_at

MINUTE = 60
_ROUND_TO = (60, 30, 20, 15, 10, 5)


@dataclass(frozen=True, slots=True)
class Grid:
    """How starts are laid out: seconds, except the IANA zone whose clock they are rounded on."""

    length: int
    step: int
    offset: int
    time_zone: str

    @property
    def unit(self) -> int:
        """The seconds that the first start of a free span is rounded up to."""
        minutes = self.step // MINUTE
        return MINUTE * next((unit for unit in _ROUND_TO if minutes % unit == 0), 1)

    def starts(self, free: list[Span], earliest: int) -> list[int]:
        """Return the starts from ``earliest`` on whose whole length lies in one free span.

        The first comes from ``earliest`` with its seconds cut off, before rounding up.
        """
        starts: list[int] = []
        stride, unit = self.step + self.offset, self.unit
        floor = earliest - earliest % MINUTE
        for span_start, end in free:
            if end <= floor:
                continue
            start = self._rounded(max(span_start, floor), unit) + self.offset
            if starts and starts[-1] + stride > start:
                start = starts[-1] + stride
            starts.extend(range(start, end - self.length + 1, stride))
        return [start for start in starts if start >= earliest]

    def _rounded(self, instant: int, unit: int) -> int:
        offset = offset_at(instant, self.time_zone)
        return -(-(instant + offset) // unit) * unit - offset
