"""Edit-conflict detection: the state a form was opened with, signed into the page.

What is saved is compared with that state, not with what is there now. So a form changes only what a person changed in
it, and a field that was changed in another way meanwhile (by another person, or in another tab) is a conflict.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

from django.core import signing
from django.http import QueryDict

from portal.staff.kit.facts import value_lines

FIELD = "opened_with"
# Fields of the API as JSON, by their names in Python.
type Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One field in words: the value when the page was opened, the one a person wants, and the one that is there now."""

    name: str
    label: str
    before: str
    after: str
    now: str = ""


class Wording(Protocol):
    @property
    def labels(self) -> Mapping[str, str]: ...

    def text(self, name: str, value: Any) -> str: ...


class OpenedState:
    """The state that a form or a question was opened with.

    `current` is the state now. `base` is the one in the page that was sent (`current` before anything is sent), or None
    when the page does not carry one that this portal signed under the same `salt`.
    """

    def __init__(self, current: Fields, *, salt: str, data: QueryDict | None) -> None:
        self._salt = salt
        self.current = as_json(current)
        self.base: Fields | None = self.current if data is None else signed_state(data, salt=salt)

    def reopened(self, data: QueryDict) -> Self:
        return type(self)(self.current, salt=self._salt, data=data)

    @property
    def signed(self) -> str:
        # A page that came without a state gets the present one, so that it can be sent again.
        base = self.current if self.base is None else self.base
        # An event type is some kilobytes of JSON, and the page carries it in a hidden input.
        return signing.dumps(base, salt=_full_salt(self._salt), compress=True)

    def changed(self, wanted: Fields) -> list[str]:
        base = self.base or {}
        return [name for name, value in wanted.items() if not is_same(value, base.get(name))]

    def clashing(self, wanted: Fields) -> list[str]:
        """Return those fields that a person changed, and that were changed otherwise since the page was opened."""
        base = self.base or {}
        return [
            name
            for name in self.changed(wanted)
            # Changed to the same value by both is no conflict.
            if not any(
                is_same(self.current.get(name), known) for known in (base.get(name), wanted[name])
            )
        ]

    def stale(self, names: Iterable[str] | None = None) -> list[str]:
        """Return the fields, all or those of `names`, that differ from when the page was opened."""
        if self.base is None:
            return []
        base = self.base
        return [
            name
            for name in (self.current if names is None else names)
            if not is_same(self.current.get(name), base.get(name))
        ]

    def accept(self, names: Iterable[str]) -> None:
        """Count the present values of these fields as known: sent again, the form overwrites them."""
        self.base = (self.base or {}) | {name: self.current.get(name) for name in names}

    def changes(
        self, names: Iterable[str], wording: Wording, wanted: Fields | None = None
    ) -> list[Change]:
        """Return the changes of these fields in words; without `wanted` those that happened meanwhile."""
        states = (self.base or {}, self.current if wanted is None else wanted, self.current)
        labels = wording.labels
        return [
            Change(
                name,
                labels.get(name, name),
                *(wording.text(name, state.get(name)) for state in states),
            )
            for name in names
        ]


def signed_state(data: QueryDict, *, salt: str) -> Fields | None:
    """Return the state that a sent page carries; None without one that was signed here for this thing."""
    try:
        found: Fields = signing.loads(str(data.get(FIELD, "")), salt=_full_salt(salt))
    except signing.BadSignature:
        return None
    return found


def is_same(one: Any, other: Any) -> bool:
    """Whether two values mean the same, however Cal.com or a browser writes them."""
    return bool(_plain(one) == _plain(other))


def as_json(fields: Fields) -> Fields:
    # Tuples become lists, as in the state that comes back with the page.
    found: Fields = json.loads(json.dumps(fields))
    return found


def value_text(value: Any) -> str:
    return "; ".join(value_lines(value)) or "–"


def log_text(changes: Iterable[Change]) -> str:
    # Cut, since the log is for people, and a description may be pages long.
    return "; ".join(f"{each.label}: {each.before[:200]} → {each.after[:200]}" for each in changes)


def _full_salt(salt: str) -> str:
    # The name of a module that went: pages that an earlier release made are still open somewhere.
    return f"portal.staff.comparing.{salt}"


def _plain(value: Any) -> Any:
    match value:
        case str():
            # Cal.com trims texts and drops empty values on its own, and browsers send other line ends.
            return value.replace("\r\n", "\n").replace("\r", "\n").strip() or None
        case Mapping():
            parts = {name: _plain(each) for name, each in value.items()}
            return {name: part for name, part in parts.items() if part is not None} or None
        case list() | tuple():
            return [_plain(each) for each in value] or None
        case _:
            return value
