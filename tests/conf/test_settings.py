"""What the settings demand before anything starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {"PORTAL_URL": "https://book.example.com", "SECRET_KEY": "s" * 60}


def start(tmp_path: Path, code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    program = f"from portal import settings\n{code}"
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PORTAL_DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "Set PORTAL_URL"),
        ({"PORTAL_URL": "https://book.example.com"}, "Set SECRET_KEY"),
        (GOOD | {"PORTAL_URL": "http://book.example.com"}, "must begin with https://"),
        (GOOD | {"DEBUG": "1"}, "DEBUG=1 needs PORTAL_MODE=local"),
        (GOOD | {"PORTAL_MODE": "staging"}, "PORTAL_MODE='staging' must be one of"),
        (GOOD | {"FRAME_ANCESTORS": "*"}, "FRAME_ANCESTORS"),
        (GOOD | {"CALCOM_API_URL": "api.cal.com"}, "CALCOM_API_URL"),
        (GOOD | {"CALCOM_ORG_ID": "acme"}, "CALCOM_ORG_ID"),
        (GOOD | {"ENGINE_CLOCK_FILE": "clock"}, "ENGINE_CLOCK_FILE needs PORTAL_MODE=local"),
    ],
)
def test_production_refuses_to_start_with_a_sentence(
    tmp_path: Path, environment: dict[str, str], words: str
) -> None:
    done = start(tmp_path, **environment)
    assert done.returncode != 0
    assert words in done.stderr.splitlines()[-1]


def test_production_marks_cookies_secure_and_asks_for_https(tmp_path: Path) -> None:
    code = (
        "assert settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE\n"
        "assert settings.SECURE_SSL_REDIRECT and settings.SECURE_HSTS_SECONDS\n"
        "assert settings.ALLOWED_HOSTS == ['book.example.com']\n"
        "assert not settings.ENGINE_HTTP and not settings.FRAME_ANCESTORS"
    )
    done = start(tmp_path, code, **GOOD)
    assert done.returncode == 0, done.stderr


def test_a_checkout_starts_locally_with_no_settings(tmp_path: Path) -> None:
    done = start(tmp_path, "assert len(settings.SECRET_KEY) > 50", PORTAL_MODE="local")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "secret_key").exists()
