"""Where the rules of time zones are read: two editions, for two purposes.

Pages and mails go by the pinned ``tzdata``, which visitors' browsers agree with: an older system does
not know, for one, that British Columbia and Morocco gave up changing their clocks in 2026. Free times
are reckoned by the machine's zones, as Cal.com's server does (docs/engine.md).
"""

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from portal import MACHINE_ZONES


@cache
def machine_zone(name: str) -> ZoneInfo:
    """Return the IANA zone as the machine knows it, by the pinned data where it does not.

    Raises ZoneInfoNotFoundError or ValueError for what is no zone.
    """
    pinned = ZoneInfo(name)
    for folder in MACHINE_ZONES:
        path = Path(folder, name)
        if path.is_file():
            with path.open("rb") as file:
                return ZoneInfo.from_file(file, key=name)
    return pinned
