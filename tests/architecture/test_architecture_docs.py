"""What the documents say of folders, files, commands and addresses is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from tests.architecture.figures import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TABLE = ROOT / "docs" / "architecture.md"
PLACEHOLDER = re.compile(r"[<>*{}$]|\.\.\.")
# Folders that frameworks ask for below a folder of the table.
OF_DJANGO = {"migrations", "commands", "__pycache__"}
ADDRESS = re.compile(r"`(/[a-z][a-z0-9/._-]*)`")
NO_PAGES = ("/hooks/calcom", "/v2", "/var", "/run", "/etc", "/app", "/data", "/usr", "/srv", "/opt")
"""Beginnings of paths in documents that are no addresses of pages."""


def folders() -> set[str]:
    return {
        f"{path.relative_to(ROOT).as_posix()}/"
        for path in [ROOT / "portal", *(ROOT / "portal").rglob("*")]
        if path.is_dir() and path.name not in OF_DJANGO and any(path.glob("*.py"))
    }


def test_the_table_names_each_folder_once() -> None:
    text = TABLE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(portal/[a-z0-9_/]*)` \|.*\|.*\|$", text, re.MULTILINE)
    assert len(rows) > 50
    assert sorted(rows) == sorted(folders())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_are_named_are_there(document: Path) -> None:
    if document.name == "CHANGELOG.md":
        return
    text = document.read_text(encoding="utf-8")
    named = re.findall(
        r"`((?:portal|tests|templates|static|deploy|docs|requirements)/[^`\s]*)`", text
    )
    gone = [
        name
        for name in named
        if not PLACEHOLDER.search(name) and not (ROOT / name.rstrip("/.")).exists()
    ]
    assert gone == []


def test_documents_name_files() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert len(DOCUMENTS) >= 11
    assert len(re.findall(r"`portal/[a-z_/]+", text)) > 80


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_that_are_named_can_be_run(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert commands <= set(get_commands())
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    # As code only: in a sentence "make" is an English word.
    assert set(re.findall(r"(?:`|^ {4})make ([a-z]+)", text, re.MULTILINE)) <= targets


def test_addresses_that_are_named_are_served() -> None:
    named = {
        address.rstrip(".")
        for document in DOCUMENTS
        for address in ADDRESS.findall(document.read_text(encoding="utf-8"))
        if not address.startswith(NO_PAGES) and not PLACEHOLDER.search(address)
    }
    assert len(named) >= 3
    assert [address for address in sorted(named) if not _is_served(address)] == []


def _is_served(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True
