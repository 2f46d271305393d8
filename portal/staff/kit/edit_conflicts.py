"""What a page was opened with, so that two people who change the same thing do not overwrite each other unasked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import QueryDict

from portal.staff.kit.facts import value_lines

FIELD = "opened_with"
type Fields = dict[str, Any]
"""Fields of the API as JSON, by their names in Python."""
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the API, as people read it: what was, what a person wants, and what somebody else made of it."""

    label: str
    before: str
    after: str
    now: str = ""


class Opened:
    """What Cal.com had when a page was opened; it stands signed in the page.

    `held` is what Cal.com has now. `base` is None when the page that was sent cannot tell what it was opened with.
    """

    def __init__(self, held: Fields, *, salt: str, data: QueryDict | None) -> None:
        self._salt = f"portal.staff.comparing.{salt}"
        self.held = as_json(held)
        self.base: Fields | None = self.held if data is None else self._read(data)

    @property
    def signed(self) -> str:
        """What the page carries."""
        base = self.held if self.base is None else self.base
        return signing.dumps(base, salt=self._salt, compress=True)

    def changed(self, wanted: Fields) -> list[str]:
        """Return the names of the fields that a person made different."""
        base = self.base or {}
        return [name for name, value in wanted.items() if value != base.get(name, _NOTHING)]

    def clashing(self, wanted: Fields) -> list[str]:
        """Return those of them that somebody else made different too, and otherwise."""
        base = self.base or {}
        return [
            name
            for name in self.changed(wanted)
            if self.held.get(name) not in (base.get(name), wanted[name])
        ]

    def accept(self, wanted: Fields) -> None:
        """Count what somebody else made of the clashing fields as known: sent again, the form overwrites it."""
        clashing = {name: self.held.get(name) for name in self.clashing(wanted)}
        self.base = (self.base or {}) | clashing

    def told(self, names: list[str], wanted: Fields, labels: Mapping[str, str]) -> list[Change]:
        """Return the changes of these fields in words."""
        base = self.base or {}
        return [
            Change(
                labels.get(name, name),
                value_text(base.get(name)),
                value_text(wanted.get(name)),
                value_text(self.held.get(name)),
            )
            for name in names
        ]

    def _read(self, data: QueryDict) -> Fields | None:
        try:
            found: Fields = signing.loads(str(data.get(FIELD, "")), salt=self._salt)
        except signing.BadSignature:
            return None
        return found


def as_json(fields: Fields) -> Fields:
    """Return the fields as JSON gives them back, so that they can be compared."""
    found: Fields = json.loads(json.dumps(fields))
    return found


def value_text(value: Any) -> str:
    """Return a value in a line."""
    return "; ".join(value_lines(value)) or "–"


def log_text(told: list[Change]) -> str:
    """Return changes for the admin log, with what was before and what is after."""
    return "; ".join(f"{each.label}: {each.before[:200]} → {each.after[:200]}" for each in told)
