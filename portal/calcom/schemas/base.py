"""Base of all wire models, and pages of them (CONTRACT.md 2.11)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel


def _in_utc(moment: datetime) -> datetime:
    # Cal.com prints zones everywhere (CONTRACT.md 2.12) and reads a text without one as UTC.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


# An aware datetime in UTC, whatever offset the wire had.
Instant = Annotated[datetime, AfterValidator(_in_utc)]


# Embeddings, overrides and isolates of Unicode's bidirectional algorithm.
_OVERRIDES = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def _without_overrides(text: str) -> str:
    return _OVERRIDES.sub("", text)


# What people call themselves and what is made of it, without what turns round the words that stand beside it. The
# joiners of Persian and of emoji stay.
Name = Annotated[str, AfterValidator(_without_overrides)]


class Row(BaseModel):
    """A frozen value read from Cal.com's JSON, of which answers hold hundreds.

    Names are Cal.com's in snake_case. Unknown fields are ignored. What Cal.com may leave out or print as null has the
    default None.
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )


class Wire(Row):
    """A frozen value read from Cal.com's JSON.

    Beside what holds for rows, a null counts as absent, so that a field has its default whether Cal.com leaves it out
    or prints null; enumerations are plain strings, for newer servers add members.
    """

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: Any) -> Any:
        if isinstance(data, dict):
            # Cal.com leaves a field out or prints null, differently from call to call (CONTRACT.md 4.4).
            return {name: value for name, value in data.items() if value is not None}
        return data


class WireInput(BaseModel):
    """Fields to set by a write. Only what was given is sent; None is sent as null.

    Names are the wire's in snake_case; an unknown one raises pydantic.ValidationError (a
    ValueError), because Cal.com drops it silently (CONTRACT.md 2.9). Lists replace whole.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    def wire(self) -> dict[str, Any]:
        # None is sent as null, which clears a field; what was not given stays as it is.
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class Switchable(Wire):
    """A setting of an event type that ``{"disabled": true}`` switches off (CONTRACT.md 5.5)."""

    disabled: bool = False

    @property
    def is_on(self) -> bool:
        """Whether the setting applies: not disabled, and something is set."""
        return not self.disabled and bool(self.model_fields_set - {"disabled"})


class Pagination(Wire):
    total_items: int
    has_next_page: bool = False


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Some items of a longer list."""

    items: list[T]
    pagination: Pagination

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
