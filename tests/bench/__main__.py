"""What the portal costs, with bounds: ``python -m tests.bench [PART ...] [--record]``.

Ratios and counts are measured in one run and compared with their bounds; milliseconds are of this machine. `--record`
keeps the figures as those of the release that is made now. docs/performance.md says how to read them.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.bench import bookings, growth, memory, others, pages, weights
from tests.bench.measures import Sheet
from tests.bench.server import Server, serving


def small(sheet: Sheet, server: Server, folder: Path) -> None:
    pages.measure(sheet, server, folder / "front")
    others.measure(sheet, server)


# Each with a server of its own, so that none begins with what another one left.
SERVED: Final[dict[str, Callable[[Sheet, Server, Path], None]]] = {
    "pages": small,
    "weights": lambda sheet, server, _folder: weights.measure(sheet, server),
    "memory": lambda sheet, server, _folder: memory.measure(sheet, server),
}
ALONE: Final[dict[str, Callable[[Sheet], None]]] = {
    "growth": growth.measure,
    "bookings": bookings.measure,
}


def main(arguments: list[str]) -> int:
    """Measure the parts that are named, or all; return 1 when a figure is past its bound."""
    wanted = [one for one in arguments if one != "--record"] or [*SERVED, *ALONE]
    sheet = Sheet()
    for part in wanted:
        if part in ALONE:
            ALONE[part](sheet)
            continue
        with tempfile.TemporaryDirectory() as name, serving(Path(name) / "portal") as server:
            SERVED[part](sheet, server, Path(name))
    if "--record" in arguments:
        sheet.record()
    return 0 if sheet.is_fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
