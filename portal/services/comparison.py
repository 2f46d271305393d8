"""Comparison of a change with Cal.com's answer to it: what was sent, and not taken over (CONTRACT.md 18.8).

Cal.com answers 200 to some changes that it ignores, so the answer decides what is said of a change.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from pydantic.alias_generators import to_snake

from portal.calcom.schemas.base import Wire

# Cal.com has a spelling of its own for these, and takes any letter case.
_ANY_CASE = re.compile(r"timeZone|username|email|\w+Hex|\w*[cC]olor")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


@dataclass(frozen=True, slots=True)
class Saved[Thing]:
    """A thing after a change; `not_taken` names the fields, in snake_case, that are not as they were sent."""

    thing: Thing
    not_taken: frozenset[str] = frozenset()

    @classmethod
    def checked(cls, thing: Thing, **taken: bool) -> Self:
        """`taken` says of each field whether it is as it was sent."""
        return cls(thing, frozenset(name for name, is_taken in taken.items() if not is_taken))


def saved[Answer: Wire](sent: Mapping[str, Any], answer: Answer) -> Saved[Answer]:
    """`sent` is the body of the change as JSON."""
    # Not what the model has instead of what Cal.com left out.
    answered = answer.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return Saved(answer, not_taken(sent, answered))


def not_taken(sent: Mapping[str, Any], answered: Mapping[str, Any]) -> frozenset[str]:
    """Return which fields of a body are not in the answer as they were sent, in snake_case.

    What the answer adds to an object counts for nothing, as does the order of lists; what a list has besides does
    count, but for the booking fields that Cal.com adds itself.
    """
    return frozenset(
        to_snake(name)
        for name, value in sent.items()
        if not _is_same(name, value, answered.get(name))
    )


def _is_same(name: str, sent: Any, answered: Any) -> bool:
    if _is_nothing(name, sent) and _is_nothing(name, answered):
        return True
    match sent, answered:
        case Mapping(), Mapping():
            return all(_is_same(key, value, answered.get(key)) for key, value in sent.items())
        case list() | tuple(), list() | tuple():
            return _are_same(name, sent, answered)
        case str(), str():
            return _plain(name, sent) == _plain(name, answered)
        case _:
            return bool(sent == answered)


def _are_same(name: str, sent: Sequence[Any], answered: Sequence[Any]) -> bool:
    left = list(answered)
    # The fullest first: one that says less would do for its answer, too.
    for value in sorted(sent, key=lambda one: -len(one) if isinstance(one, Mapping) else 0):
        found = next((one for one in left if _is_same(name, value, one)), None)
        if found is None:
            return False
        left.remove(found)
    return all(isinstance(one, Mapping) and one.get("isDefault") for one in left)


def _is_nothing(name: str, value: Any) -> bool:
    """Whether a value is one of the ways to say that there is none, or that a setting is off (CONTRACT.md 5.5)."""
    if isinstance(value, str):
        return not value.strip()
    if not isinstance(value, Mapping):
        return not value
    # Of `disableCancelling` and its like "disabled" is the setting itself.
    if value.get("disabled") is True and not name.startswith("disable"):
        return True
    return all(_is_nothing(key, each) for key, each in value.items())


def _plain(name: str, text: str) -> str | datetime:
    if _INSTANT.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text.casefold() if _ANY_CASE.fullmatch(name) else text
