"""Back-off for what is tried again in the background: deliveries to subscribers, and emails."""

import random
from datetime import timedelta
from typing import Final

MOST_ATTEMPTS: Final = 9
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=6)


def pause(attempts: int) -> timedelta | None:
    """Return the wait after that many failed attempts, or None when they were enough."""
    if attempts >= MOST_ATTEMPTS:
        return None
    # Four times as long each time: 10 s, 40 s, ... 6 h. A subscriber that is down over night is reached in the
    # morning.
    longer: timedelta = min(FIRST_PAUSE * 4 ** (attempts - 1), LONGEST_PAUSE)
    # A random fifth more keeps what failed together from coming back together.
    return longer * (1 + random.random() / 5)  # noqa: S311  no secret, only a spread
