"""What a bench measured, with its bounds, beside the figures of the last release."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LAST_RELEASE: Final = Path(__file__).with_name("last_release.json")


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its unit. `bound` is the most that it may be, or with `at_least` the least; None where it is
    printed to be seen only.
    """

    name: str
    value: float
    unit: str = ""
    bound: float | None = None
    at_least: bool = False

    @property
    def title(self) -> str:
        return f"{self.name}, {self.unit}" if self.unit else self.name

    @property
    def is_fine(self) -> bool:
        if self.bound is None:
            return True
        return self.value >= self.bound if self.at_least else self.value <= self.bound


class Sheet:
    """The measures of one run, printed as they come."""

    def __init__(self) -> None:
        self.measures: list[Measure] = []
        known = LAST_RELEASE.read_text(encoding="utf-8") if LAST_RELEASE.exists() else "{}"
        self._last: dict[str, float] = json.loads(known)

    def begin(self, title: str) -> None:
        print(f"\n{title:<58} {'now':>9} {'last':>9} {'bound':>9}", flush=True)

    def add(self, measure: Measure) -> None:
        self.measures.append(measure)
        last = self._last.get(measure.title)
        bound = "" if measure.bound is None else f"{measure.bound:g}"
        relation = "" if measure.bound is None else "≥ " if measure.at_least else "≤ "
        print(
            f"  {measure.title:<56} {_text(measure.value):>9} {'' if last is None else _text(last):>9}"
            f" {relation + bound:>9}{'' if measure.is_fine else '   <-- past its bound'}",
            flush=True,
        )

    @property
    def is_fine(self) -> bool:
        return all(measure.is_fine for measure in self.measures)

    def record(self) -> None:
        """Write the figures as those of the release that is made now."""
        figures = self._last | {one.title: float(f"{one.value:.4g}") for one in self.measures}
        text = json.dumps(figures, indent=1, sort_keys=True, ensure_ascii=False)
        LAST_RELEASE.write_text(text + "\n", encoding="utf-8")


def _text(value: float) -> str:
    return f"{value:.0f}" if value >= 1000 else f"{value:.3g}"
