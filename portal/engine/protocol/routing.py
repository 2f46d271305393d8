"""Routes: which handler answers which method, path and version (CONTRACT.md 2.4, 2.5)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from portal.engine.protocol import rate_limits
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change

type Handler = Callable[..., Answer]

FALLBACK: Final = "2024-04-15"
KNOWN: Final = (FALLBACK, "2024-06-11", "2024-06-14", "2024-08-13", "2024-09-04")
# Stands for every date from `FIRST_NEWER` on: each resource answers its newest contract.
NEWER: Final = "newer"
# What Cal.com's own pages tell clients to send names the present contracts, and so do later dates. Dates between are
# unknown ones, as recorded.
FIRST_NEWER: Final = "2026-01-01"

# Which versions reach which resource, as recorded with one GET for each (recordings 756 to 812).
ANY: Final = frozenset({*KNOWN, NEWER})
BOOKINGS: Final = frozenset({"2024-08-13", NEWER})
EVENT_TYPES: Final = frozenset({"2024-06-14", NEWER})
SCHEDULES: Final = frozenset({"2024-06-11", "2024-06-14", NEWER})
OLDER_BOOKINGS: Final = frozenset({FALLBACK, "2024-06-11", "2024-06-14"})
OLDER_SCHEDULES: Final = frozenset({FALLBACK})
SLOTS: Final = frozenset({"2024-09-04", NEWER})
OLDER_SLOTS: Final = ANY - SLOTS
OLDER_EVENT_TYPES: Final = frozenset({FALLBACK, "2024-06-11"})


class Access(Enum):
    """Who may call: everybody, key holders (401 without), key holders (403 without)."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    GUARDED = "guarded"


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table. `reads_key` is off where credentials are ignored (GET /v2/slots);
    `limit` names the rate limit that counts, `changes` what a write may make out of date.
    """

    method: str
    pattern: re.Pattern[str]
    versions: frozenset[str]
    access: Access
    handler: Handler
    reads_key: bool = True
    limit: str = rate_limits.DEFAULT
    changes: Change = Change.EVERYTHING


_ROUTES: Final[list[Route]] = []
_PARAMETER: Final = re.compile(r"\{(\w+)\}")


def route(
    method: str,
    path: str,
    *,
    versions: frozenset[str] = ANY,
    access: Access = Access.SIGNED_IN,
    reads_key: bool = True,
    limit: str = rate_limits.DEFAULT,
    changes: Change = Change.EVERYTHING,
) -> Callable[[Handler], Handler]:
    """Register a handler. `path` is relative to /v2; ``{name}`` segments become text arguments of
    that name.
    """
    pattern = re.compile(_PARAMETER.sub(r"(?P<\1>[^/]+)", path))

    def register(handler: Handler) -> Handler:
        _ROUTES.append(Route(method, pattern, versions, access, handler, reads_key, limit, changes))
        return handler

    return register


def find(method: str, path: str, version: str) -> tuple[Route, dict[str, str]] | None:
    """Return the route for `path` (relative to /v2, no trailing slash) with its path parameters, or
    None.
    """
    # In the order of registration, so fixed paths have to be registered before parametrised ones.
    for candidate in _ROUTES:
        if candidate.method != method or version not in candidate.versions:
            continue
        found = candidate.pattern.fullmatch(path)
        if found:
            return candidate, found.groupdict()
    return None


def effective_version(header: str) -> str:
    """Return one of KNOWN, or NEWER."""
    if header in KNOWN:
        return header
    # Missing and unknown values mean the oldest version (recordings 792 to 812).
    return NEWER if is_date(header) and header >= FIRST_NEWER else FALLBACK


def is_date(text: str) -> bool:
    # `fromisoformat` takes other spellings too, which are no version of anything.
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def registered() -> list[Route]:
    return list(_ROUTES)


def call(found: Route, request: Call, parameters: dict[str, str]) -> Answer:
    return found.handler(request, **parameters)
