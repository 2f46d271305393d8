"""Constraints of single properties: a name, a test and the sentence for a failure.

Names and sentences are those of the recordings; ``{property}`` stands for the property's name.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from portal.engine.protocol.values import canonical_zone, parse_instant

# JavaScript's Number.MAX_SAFE_INTEGER; it also fits a bigint column.
MOST_EXACT: Final = 2**53 - 1
# Of names and titles. Cal.com has no bound, but a page, a subject and a calendar entry need one.
LONGEST_NAME: Final = 500
# The value of a property that is not there: null is another.
MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class Constraint:
    """What a value must satisfy."""

    name: str
    is_met: Callable[[Any], bool]
    message: str


def is_string() -> Constraint:
    return Constraint("isString", lambda v: isinstance(v, str), "{property} must be a string")


def max_length(most: int) -> Constraint:
    message = f"{{property}} must be shorter than or equal to {most} characters"
    return Constraint("maxLength", lambda v: not isinstance(v, str) or len(v) <= most, message)


def is_name() -> tuple[Constraint, ...]:
    return max_length(LONGEST_NAME), is_string()


def is_boolean() -> Constraint:
    message = "{property} must be a boolean value"
    return Constraint("isBoolean", lambda v: isinstance(v, bool), message)


def is_int() -> Constraint:
    """A whole number: 2.0 is one, text and booleans are none."""
    return Constraint("isInt", _is_int, "{property} must be an integer number")


def is_number() -> Constraint:
    message = "{property} must be a number conforming to the specified constraints"
    return Constraint("isNumber", _is_number, message)


def minimum(least: int) -> Constraint:
    message = f"{{property}} must not be less than {least}"
    return Constraint("min", lambda v: _is_number(v) and v >= least, message)


def maximum(most: int) -> Constraint:
    message = f"{{property}} must not be greater than {most}"
    return Constraint("max", lambda v: _is_number(v) and v <= most, message)


def bounded(most: int) -> Constraint:
    """A number not above `most`, where only the engine has that bound."""
    # Other values pass, so that what Cal.com refuses is refused with Cal.com's constraints alone.
    return Constraint("max", lambda v: not _is_number(v) or v <= most, maximum(most).message)


def at_least(least: int) -> Constraint:
    """A number not below `least`, where only the engine has that bound."""
    return Constraint("min", lambda v: not _is_number(v) or v >= least, minimum(least).message)


def is_object() -> Constraint:
    return Constraint("isObject", lambda v: isinstance(v, dict), "{property} must be an object")


def is_array() -> Constraint:
    return Constraint("isArray", lambda v: isinstance(v, list), "{property} must be an array")


def array_min_size(least: int, message: str = "") -> Constraint:
    message = message or f"{{property}} must contain at least {least} elements"
    return Constraint("arrayMinSize", lambda v: isinstance(v, list) and len(v) >= least, message)


def array_max_size(most: int) -> Constraint:
    message = f"{{property}} must contain no more than {most} elements"
    # What is no list is another constraint's to refuse.
    return Constraint("arrayMaxSize", lambda v: not isinstance(v, list) or len(v) <= most, message)


def array_not_empty() -> Constraint:
    message = "{property} should not be empty"
    return Constraint("arrayNotEmpty", lambda v: isinstance(v, list) and len(v) > 0, message)


def array_unique() -> Constraint:
    message = "All {property}'s elements must be unique"
    return Constraint("arrayUnique", lambda v: isinstance(v, list) and _distinct(v), message)


def each_is_int() -> Constraint:
    message = "each value in {property} must be an integer number"
    return Constraint("isInt", lambda v: _each(v, _is_int), message)


def each_is_number() -> Constraint:
    message = "each value in {property} must be a number conforming to the specified constraints"
    return Constraint("isNumber", lambda v: _each(v, _is_number), message)


def each_minimum(least: int) -> Constraint:
    message = f"each value in {{property}} must not be less than {least}"
    return Constraint("min", lambda v: _each(v, minimum(least).is_met), message)


def each_is_string() -> Constraint:
    message = "each value in {property} must be a string"
    return Constraint("isString", lambda v: _each(v, lambda item: isinstance(item, str)), message)


def is_in(options: Iterable[Any], *, name: str = "isEnum", message: str = "") -> Constraint:
    allowed = list(options)
    listed = ", ".join(map(str, allowed))
    message = message or f"{{property}} must be one of the following values: {listed}"
    return Constraint(name, lambda v: _member(v, allowed), message)


def each_is_in(options: Iterable[Any], *, name: str = "isEnum", message: str = "") -> Constraint:
    allowed = list(options)
    listed = ", ".join(map(str, allowed))
    message = message or f"each value in {{property}} must be one of the following values: {listed}"
    return Constraint(name, lambda v: _each(v, lambda item: _member(item, allowed)), message)


def is_time_zone() -> Constraint:
    message = "{property} must be a valid IANA time-zone"
    return Constraint("isTimeZone", lambda v: canonical_zone(v) is not None, message)


def is_date_string(*, name: str = "isDateString", message: str = "") -> Constraint:
    message = message or "{property} must be a valid ISO 8601 date string"
    return Constraint(name, lambda v: parse_instant(v) is not None, message)


def is_url() -> Constraint:
    """A web address; as in Cal.com its scheme may be missing."""
    message = "{property} must be a URL address"
    return Constraint("isUrl", _is_url, message)


def matches(pattern: str, message: str) -> Constraint:
    compiled = re.compile(pattern)
    return Constraint(
        "matches", lambda v: isinstance(v, str) and bool(compiled.fullmatch(v)), message
    )


_HOST: Final = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+|\d{1,3}(?:\.\d{1,3}){3}")
_URL: Final = re.compile(
    r"(?:(?:https?|ftp)://)?(?:[^\s/@?#]*@)?([^\s/:?#@]+)(?::\d+)?(?:[/?#]\S*)?"
)


def _is_url(value: Any) -> bool:
    # The bound of the validator package that Cal.com uses.
    if not isinstance(value, str) or len(value) > 2083 or re.search(r"[\s<>]", value):
        return False
    found = _URL.fullmatch(value)
    return found is not None and _HOST.fullmatch(found[1]) is not None


def _distinct(values: list[Any]) -> bool:
    # Elements may be unhashable, and comparing pairs is slow: the first hundred will do.
    return all(value not in values[:index] for index, value in enumerate(values[:100]))


def _is_int(value: Any) -> bool:
    return _is_number(value) and float(value).is_integer()


def _is_number(value: Any) -> bool:
    # Numbers that JavaScript holds exactly, and the database at all.
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return -MOST_EXACT <= value <= MOST_EXACT


def _member(value: Any, allowed: list[Any]) -> bool:
    # True equals 1 in Python.
    return not isinstance(value, bool) and value in allowed


def _each(value: Any, is_met: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(map(is_met, value))
