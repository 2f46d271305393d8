"""Paging by ``take`` and ``skip`` (CONTRACT.md 2.11)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.engine.errors import ValidationFailed
from portal.engine.protocol.validation import Shape, field, is_number, maximum, minimum
from portal.engine.protocol.values import Json

MOST_ROWS: Final = 250


def page_shape(most: int) -> Shape:
    return Shape(
        {
            "take": field(maximum(most), minimum(1), is_number(), required=False),
            "skip": field(minimum(0), is_number(), required=False),
        }
    )


PAGE: Final = page_shape(MOST_ROWS)


@dataclass(frozen=True, slots=True)
class Page:
    take: int
    skip: int

    def cut(self, rows: Any) -> Any:
        return rows[self.skip : self.skip + self.take]

    def pagination(self, total: int) -> Json:
        pages = math.ceil(total / self.take)
        # Of no rows there is no page: `currentPage` and `totalPages` are 0 (recording 544). Behind
        # the end it is the last one (recording 590).
        page = min(self.skip // self.take + 1, pages)
        return {
            "returnedItems": min(max(total - self.skip, 0), self.take),
            "totalItems": total,
            "itemsPerPage": self.take,
            "remainingItems": max(total - (self.skip + self.take), 0),
            "currentPage": page,
            "totalPages": pages,
            "hasNextPage": self.skip + self.take < total,
            "hasPreviousPage": self.skip > 0,
        }


def numbers(parameters: Mapping[str, str], *names: str) -> Json:
    """Return query parameters with `names` turned into numbers; text that is none becomes None."""
    values: Json = dict(parameters)
    for name in names:
        if name in values:
            values[name] = _number(values[name])
    return values


def read_page(parameters: Mapping[str, str], *, default: int = 250) -> Page:
    """Raises ValidationFailed for values out of bounds."""
    values = numbers(parameters, "take", "skip")
    errors = page_errors(values)
    if errors:
        raise ValidationFailed(errors)
    return Page(int(values.get("take", default)), int(values.get("skip", 0)))


def page_errors(values: Json, *, most: int = MOST_ROWS) -> list[Json]:
    """Return the failures of numeric `take`, at most `most`, and `skip`; values that are no whole numbers fail, too."""
    present = {name: values[name] for name in ("take", "skip") if name in values}
    counted: Json = {name: v if isinstance(v, int) else "NaN" for name, v in present.items()}
    errors = page_shape(most).errors(counted)
    # The refusal shows what was sent, and null for NaN, as JSON has no word for it.
    for error in errors:
        error["target"] = values
        if error.get("value") == "NaN":
            error["value"] = None
    return errors


def _number(text: str) -> float | int | None:
    # float() takes underscores and the digits of every script.
    if not text.isascii() or "_" in text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value
