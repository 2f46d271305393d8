"""The booking portal.

Pages and mails take zones from the pinned `tzdata`, not from the machine: an older system does not know, for one, that
British Columbia and Morocco gave up changing their clocks in 2026, and would disagree with every visitor's browser.
"""

import zoneinfo
from typing import Final

MACHINE_ZONES: Final = zoneinfo.TZPATH
"""Where the machine keeps its zones; the engine reckons by those, as Cal.com's server does (docs/engine.md)."""

zoneinfo.reset_tzpath(to=())
zoneinfo.ZoneInfo.clear_cache()
