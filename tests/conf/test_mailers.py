"""The mail server given as one address."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.conf.mailers import mailers

FOLDER = Path("/data/mail")


def options(address: str) -> Any:
    return mailers(address, folder=FOLDER)["default"].get("OPTIONS", {})


def test_smtp_uses_starttls_unless_told_otherwise() -> None:
    found = options("smtp://desk%40lock.test:p%3Aw@mail.test")

    assert (found["host"], found["port"]) == ("mail.test", 587)
    assert (found["username"], found["password"]) == ("desk@lock.test", "p:w")
    assert (found["use_tls"], found["use_ssl"]) == (True, False)
    assert not options("smtp://localhost:25?tls=none")["use_tls"]


def test_smtps_uses_tls_from_the_start() -> None:
    found = options("smtps://mail.test")

    assert (found["port"], found["use_tls"], found["use_ssl"]) == (465, False, True)


def test_files_go_to_the_data_directory_or_elsewhere() -> None:
    assert options("file:") == {"file_path": "/data/mail"}
    assert options("file:///elsewhere/mail") == {"file_path": "/elsewhere/mail"}
    assert mailers("console:", folder=FOLDER)["default"]["BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize(
    "address", ["mail.test", "smtp://", "http://mail.test", "smtp://m.test?tls=no", "smtp://m:x"]
)
def test_other_addresses_stop_the_start(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MAIL_URL"):
        mailers(address, folder=FOLDER)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        mailers("imap://me:opensesame@mail.test", folder=FOLDER)

    assert "opensesame" not in str(caught.value)
