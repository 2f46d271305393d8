"""When to try again what failed: deliveries to subscribers and mail."""

import random
from datetime import timedelta
from typing import Final

MOST_ATTEMPTS: Final = 9
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=6)


def pause(attempts: int) -> timedelta | None:
    """Return the wait after that many failed attempts, or None when they were enough.

    Each is four times as long as the one before, up to a cap; a random fifth more keeps what failed
    together from coming back together.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    longer: timedelta = min(FIRST_PAUSE * 4 ** (attempts - 1), LONGEST_PAUSE)
    return longer * (1 + random.random() / 5)  # noqa: S311  no secret, only a spread
