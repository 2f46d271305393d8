"""The documentation of settings cannot drift from the code."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READER = re.compile(r"env\.[a-z_]+\(\s*\"([A-Z_]+)\"")


def names_read() -> set[str]:
    return {
        name
        for path in (ROOT / "portal").rglob("*.py")
        for name in READER.findall(path.read_text(encoding="utf-8"))
    }


def names_documented() -> set[str]:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    return set(re.findall(r"^### `([A-Z_]+)`", text, re.MULTILINE))


def test_every_setting_has_a_heading() -> None:
    assert len(names_read()) > 50
    assert names_read() - names_documented() == set()


def test_every_heading_is_a_setting() -> None:
    assert names_documented() - names_read() == set()


def test_the_settings_file_reads_the_environment_through_typed_readers_only() -> None:
    assert "os.environ" not in (ROOT / "portal" / "settings.py").read_text(encoding="utf-8")
