"""Rules of the house that a reader would otherwise have to remember."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400


LEAST = {
    "portal/*.py": 350,
    "portal/services/*.py": 35,
    "requirements/*.txt": 3,
    "templates/*.html": 50,
    "tests/*.py": 150,
}
"""How many files there are at the least: a rule that looks at none would hold for ever."""


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("this is not a git checkout")
    found = [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]
    assert len(found) >= sum(LEAST[pattern] for pattern in patterns)
    return found


def test_httpx_is_imported_in_at_most_three_files() -> None:
    importing = [
        str(path.relative_to(ROOT))
        for path in tracked("portal/*.py")
        if any(
            line.startswith(("import httpx", "from httpx"))
            for line in path.read_text(encoding="utf-8").splitlines()
        )
    ]
    assert 1 <= len(importing) <= 3, importing


def test_services_know_no_request_form_or_template() -> None:
    # import-linter cannot forbid parts of a package from outside, so this rule is held here.
    forbidden = (
        "django.http",
        "django.forms",
        "django.template",
        "django.shortcuts",
        "django.views",
    )
    for path in tracked("portal/services/*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(("import ", "from ")):
                assert not line.split()[1].startswith(forbidden), f"{path.name}: {line}"


def test_templates_hold_no_inline_script_style_or_handler() -> None:
    found = []
    for path in tracked("templates/*.html"):
        text = path.read_text(encoding="utf-8").lower()
        if any(
            mark in text for mark in ("<style", " style=", " onclick=", " onchange=", "<script>")
        ):
            found.append(path.name)
    assert found == []


def test_every_hx_get_stands_beside_a_working_address() -> None:
    for path in tracked("templates/*.html"):
        text = path.read_text(encoding="utf-8")
        for tag in (part.split(">", 1)[0] for part in text.split("<")[1:]):
            polls = 'hx-trigger="every' in tag or 'hx-trigger="load' in tag
            if "hx-get=" in tag and not polls:
                assert "href=" in tag or "action=" in tag, f"{path.name}: {tag}"


def test_pins_record_no_address() -> None:
    for path in tracked("requirements/*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path.name
        assert "--index" not in text, path.name
        assert "--hash=sha256:" in text, path.name
