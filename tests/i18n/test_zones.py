"""Two editions of the time zones: pinned for people, the machine's for reckoning free times."""

import os
import subprocess
import sys
import zoneinfo
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from portal.i18n.zones import city_zone_names, machine_zone, pinned_zone, zone_names

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def run(program: str, **environment: str) -> str:
    """Run a program in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    "modules",
    [
        "portal",
        "portal.availability",
        "portal.i18n.zones",
        "portal.settings",
        "portal.engine.protocol.values",
    ],
)
def test_an_import_leaves_the_zones_of_the_process_alone(modules: str) -> None:
    program = f"import zoneinfo; before = zoneinfo.TZPATH; import {modules}; print(zoneinfo.TZPATH == before != ())"
    assert run(program, PORTAL_MODE="local") == "True"


def test_free_times_need_neither_django_nor_files_of_zones() -> None:
    program = """
import sys
before = set(sys.modules)
import portal.availability
print({"django", "zoneinfo", "pathlib", "tzdata"} & (sys.modules.keys() - before))
"""
    assert run(program) == "set()"


@pytest.fixture
def other_zones(tmp_path: Path) -> str:
    """A machine that knows one zone only, and thinks that Casablanca goes by Tokyo's clock."""
    other = tmp_path / "Africa" / "Casablanca"
    other.parent.mkdir()
    other.write_bytes((files("tzdata") / "zoneinfo" / "Asia" / "Tokyo").read_bytes())
    return str(tmp_path)


def test_calendar_files_are_read_by_the_pinned_data(other_zones: str) -> None:
    program = """
from datetime import datetime
from portal.engine.calendars.reading import read
from tests.engine.calendars.writing import calendar, event
text = calendar(event(";TZID=Africa/Casablanca:20261201T090000", ";TZID=Africa/Casablanca:20261201T100000"))
begin, end = (datetime.fromisoformat(f"{year}-01-01T00:00Z") for year in (2026, 2027))
print(*(each.starts_at for each in read(text, starts_at=begin, ends_at=end).stretches))
"""
    assert run(program, PYTHONTZPATH=other_zones) == "2026-12-01 09:00:00+00:00"


def test_each_edition_has_its_own_data(other_zones: str) -> None:
    program = f"""
from datetime import UTC, datetime
from portal.i18n.zones import machine_zone, pinned_zone
noon = datetime.fromisoformat("{NOON.isoformat()}")
for zone_of in (machine_zone, pinned_zone):
    print(noon.astimezone(zone_of("Africa/Casablanca")).utcoffset())
    print(noon.astimezone(zone_of("Asia/Kathmandu")).utcoffset())
"""
    found = run(program, PYTHONTZPATH=other_zones).splitlines()
    # What the machine lacks comes from the pinned data; Morocco stays at UTC by it.
    assert found == ["9:00:00", "5:45:00", "0:00:00", "5:45:00"]


def test_the_names_are_those_of_the_pinned_data() -> None:
    assert run(
        "import zoneinfo; print(len(zoneinfo.available_timezones()))", PYTHONTZPATH=""
    ) == str(len(zone_names()))
    assert {"UTC", "Europe/Kiev", "Europe/Kyiv"} <= zone_names()
    assert set(city_zone_names()) < zone_names()


@pytest.mark.parametrize("zone_of", [machine_zone, pinned_zone])
@pytest.mark.parametrize(
    "name", ["", "Nowhere/Land", "../zones", "/etc/passwd", "europe/london", "Europe"]
)
def test_what_is_no_zone_is_refused(zone_of: Callable[..., Any], name: str) -> None:
    with pytest.raises(zoneinfo.ZoneInfoNotFoundError):
        zone_of(name)


def test_a_zone_is_read_once() -> None:
    assert pinned_zone("Asia/Kolkata") is pinned_zone("Asia/Kolkata")
    assert pinned_zone("Asia/Kolkata").key == "Asia/Kolkata"
    assert NOON.astimezone(pinned_zone("Asia/Kolkata")).utcoffset() == timedelta(
        hours=5, minutes=30
    )


def test_no_other_module_reads_zones() -> None:
    sources = [
        path
        for path in (ROOT / "portal").rglob("*.py")
        if path.name != "zones.py" or "i18n" not in path.parts
    ]
    assert len(sources) > 300
    words = ("ZoneInfo(", "available_timezones", "reset_tzpath", 'files("tzdata")')
    found = {
        str(path.relative_to(ROOT)): word
        for path in sources
        for word in words
        if word in path.read_text(encoding="utf-8")
    }
    assert found == {}
