"""``make run``'s command: prepares, prints the way in, serves, and stops cleanly."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.own_process import ROOT
from tests.servers import free_port, http_status, running_portal, unprepared_portal

pytestmark = pytest.mark.wire

LONGEST_START = 12.0
"""Seconds that a start may take where everything is prepared, beside browsers and other tests.

Alone it takes a third, half of which warms the process before its workers are forked.
"""


def test_it_serves_visitors_and_staff_and_starts_again_quickly(
    tmp_path: Path, figures: list[str]
) -> None:
    with unprepared_portal(tmp_path) as portal:
        assert f"Visitors:  {portal.url}/" in portal.output
        assert (
            f"Staff:     {portal.url}/admin/  (user admin, the password in STAFF_PASSWORD)"
            in portal.output
        )
        assert http_status(f"{portal.url}/") == 200
        assert http_status(f"{portal.url}/admin/login/") == 200
        assert http_status(f"{portal.url}/health") == 200
        assert http_status(f"{portal.url}/v2/me") == 401
    # Other tests run beside this one: the quickest of a few starts is what the portal takes.
    took = [_second_start(tmp_path)]
    while min(took) >= LONGEST_START and len(took) < 4:
        took.append(_second_start(tmp_path))
    figures.append(f"second start: {min(took):.1f} s")
    assert min(took) < LONGEST_START


def _second_start(folder: Path) -> float:
    began = time.monotonic()
    with running_portal(folder) as portal:
        took = time.monotonic() - began
        assert "password as before" in portal.output
    return took


def test_a_random_password_is_printed_once_when_none_is_given(tmp_path: Path) -> None:
    with running_portal(tmp_path, STAFF_PASSWORD="") as portal:
        assert "shown only now" in portal.output


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "manage.py", "portal"],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "PORTAL_MODE": "local",
                "PORTAL_DATA_DIR": str(tmp_path),
                "PORT": str(port),
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode != 0
    assert f"Port {port} is in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_make_says_in_one_sentence_when_there_is_no_python(tmp_path: Path) -> None:
    binaries = tmp_path / "bin"
    binaries.mkdir()
    for name in ("python3", "python"):
        fake = binaries / name
        fake.write_text("#!/bin/sh\nexit 1\n")
        fake.chmod(0o755)
    done = subprocess.run(
        [
            "make",
            "--no-print-directory",
            "VENV=" + str(tmp_path / "venv"),
            str(tmp_path / "venv/bin/python"),
        ],
        cwd=ROOT,
        env={"PATH": f"{binaries}:/usr/bin:/bin", "CANDIDATES": "python3 python"},
        capture_output=True,
        text=True,
        check=False,
    )
    if "Making" in done.stdout:
        pytest.skip("this system's own directories hold a new Python under another name")
    assert done.returncode != 0
    assert "needs Python 3.12 or newer" in done.stderr
