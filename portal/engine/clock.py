"""Clock of the engine: all code that needs the present instant reads it here."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.engine.protocol.values import parse_instant

# A tenth of a second in all, which no writer of one line needs.
_PATIENCE_SECONDS: Final = 0.01
_TRIES: Final = 10


def now() -> datetime:
    """Return the present instant, aware and in UTC.

    With ENGINE_CLOCK_FILE it is the ISO 8601 instant that the file holds at this moment; while the
    file is absent or empty, that of the machine. Raises ImproperlyConfigured for any other text.
    """
    instant = _instant_of(settings.ENGINE_CLOCK_FILE) if settings.ENGINE_CLOCK_FILE else None
    return instant or datetime.now(UTC)


def seconds() -> float:
    # Requests are counted in seconds that always pass: a clock that a file holds still would never
    # end a minute.
    return time.time()


def _instant_of(name: str) -> datetime | None:
    # A file that is rewritten is empty for a moment, so an empty one is read again.
    for _ in range(_TRIES):
        try:
            text = Path(name).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        if text:
            instant = parse_instant(text)
            if instant is None:
                raise ImproperlyConfigured(f"ENGINE_CLOCK_FILE={name} holds no instant: {text!r}.")
            return instant
        time.sleep(_PATIENCE_SECONDS)
    return None
