"""Files of the portal are readable by its own account only, those that an earlier release made included."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.process.start.private_files import make_private
from tests.servers import running_portal

NAMES = (
    "secret_key",
    "portal.sqlite3",
    "portal.sqlite3-wal",
    "mail/1.log",
    "pictures/a",
    "shared/b",
)


PATHS = ("secret_key", "portal.sqlite3", "portal.sqlite3-wal", "mail", "pictures", "shared", "no")


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data of a portal of an earlier release, open to everybody on the machine."""
    for name in (*NAMES, "static/portal.css"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
        path.chmod(0o664)
    return tmp_path


def test_files_that_exist_are_closed_to_others(folder: Path) -> None:
    make_private(folder / name for name in PATHS)
    assert {name: oct(mode(folder / name)) for name in NAMES} == dict.fromkeys(NAMES, "0o600")
    for name in ("mail", "pictures", "shared"):
        assert mode(folder / name) & 0o077 == 0
    # Static files may be served by another program.
    assert mode(folder / "static" / "portal.css") == 0o664


def test_files_that_are_made_later_are_closed_to_others(folder: Path) -> None:
    make_private(folder / name for name in PATHS)
    (folder / "mail" / "2.log").write_text("x")
    (folder / "mail" / "more").mkdir()
    assert mode(folder / "mail" / "2.log") == 0o600
    assert mode(folder / "mail" / "more") == 0o700


def test_links_are_not_followed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "theirs"
    other.write_text("x")
    other.chmod(0o644)
    (folder / "mail" / "link").symlink_to(other)
    make_private(folder / name for name in PATHS)
    assert mode(other) == 0o644


@pytest.mark.wire
def test_a_portal_that_runs_has_no_file_for_others(tmp_path: Path) -> None:
    # As an earlier release left them.
    (tmp_path / "mail").mkdir()
    for name in ("mail/old.log", "portal.sqlite3"):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o644)
    with running_portal(tmp_path):
        found = {
            path for path in tmp_path.rglob("*") if not {"static", "server.log"} & {*path.parts}
        }
        is_open = {path.relative_to(tmp_path).as_posix() for path in found if mode(path) & 0o077}
    assert {"portal.sqlite3", "secret_key"} <= {path.name for path in found}
    assert is_open == set()
