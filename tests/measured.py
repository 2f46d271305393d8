"""How much of the portal the tests run, and the floor that only rises (``fail_under`` in pyproject.toml)."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
BRANCHES_FLOOR: Final = 93.0
"""The floor of a run with branches."""
WITH_BRANCHES: Final = os.environ.get("COVERAGE_BRANCHES") == "true"
SLACK: Final = 1.0
"""Points by which the floor may lie below what is measured."""


def judge() -> tuple[str, str]:
    """Return what is wrong with the coverage, or nothing, and the line to print. The data is at COVERAGE_FILE."""
    found = total()
    lowest = floor()
    what = "statements and branches" if WITH_BRANCHES else "statements"
    figure = f"coverage: {found:.1f} % of {what} (floor {lowest:g} %)"
    problem = verdict(found, lowest)
    return problem, f"{figure}{problem and ': ' + problem}"


def verdict(found: float, lowest: float) -> str:
    """Return what is wrong: too little is run, or the floor can be raised."""
    if found < lowest:
        return "less than the floor"
    if found > lowest + SLACK:
        where = (
            "BRANCHES_FLOOR in tests/measured.py"
            if WITH_BRANCHES
            else "fail_under in pyproject.toml"
        )
        return f"raise {where} to {int(found * 2) / 2:g}"
    return ""


def floor() -> float:
    """Return the lowest coverage that is taken, in per cent."""
    if WITH_BRANCHES:
        return BRANCHES_FLOOR
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return float(tables["tool"]["coverage"]["report"]["fail_under"])


def total() -> float:
    """Return the coverage that was measured, in per cent; 0 when there is no data."""
    _coverage("combine", "--quiet", str(Path(os.environ["COVERAGE_FILE"]).parent))
    printed = _coverage("report", "--format=total", "--precision=2", "--fail-under=0")
    try:
        return float(printed)
    except ValueError:
        return 0.0


def _coverage(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "coverage", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()
