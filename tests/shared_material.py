"""What Cal.com really answered, in ``../shared/calcom-v2``: where it is, and what happens where it is absent.

Tests that compare with it are marked ``contract``. Without the folder they are left out, and the run says so in one
line; with REQUIRE_CONTRACT=1, as in CI, the run fails. tests/wire has cases of its own that need no folder.
"""

import os
from pathlib import Path
from typing import Final

import pytest

SHARED: Final = Path(
    os.environ.get("CALCOM_MATERIAL")
    or Path(__file__).resolve().parents[2] / "shared" / "calcom-v2"
)
PARTS: Final = (
    *("recordings", "scenarios", "webhooks", "openapi.json"),
    *("next/scenarios", "next/recordings", "openapi-people-workflows.json"),
)
COMPARISONS: Final = 2_120
"""So many tests compare at the least: a change that loses some by mistake is noticed."""


def absent() -> list[str]:
    """Return the parts that are not there."""
    return [part for part in PARTS if not (SHARED / part).exists()]


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the comparisons out of a session that has nothing to compare with.

    Raises UsageError when they are required, or when there are fewer than there should be.
    """
    comparisons = [item for item in items if item.get_closest_marker("contract")]
    if not absent():
        is_whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
        if is_whole and len(comparisons) < COMPARISONS:
            raise pytest.UsageError(
                f"{len(comparisons)} tests compare with {SHARED}; there should be {COMPARISONS}."
            )
        return
    if os.environ.get("REQUIRE_CONTRACT") == "1":
        raise pytest.UsageError(f"REQUIRE_CONTRACT=1, but {SHARED} lacks {', '.join(absent())}.")
    items[:] = [item for item in items if not item.get_closest_marker("contract")]
    config.hook.pytest_deselected(items=comparisons)


def notice() -> str:
    """Return the line that says what was left out, or nothing."""
    if not absent():
        return ""
    return f"skipped: {COMPARISONS:,} comparisons with ../shared/calcom-v2, which is absent"
