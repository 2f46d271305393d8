"""The choice between Cal.com and the engine."""

import os
import threading
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from portal import backend
from portal.calcom import Client
from portal.calcom.versions import Proof
from portal.conf.upstream import is_engine
from tests.engine.house import House


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    backend.reset_client()
    yield
    backend.reset_client()


def test_without_a_key_the_client_runs_on_the_engine(house: House) -> None:
    assert is_engine()
    assert backend.get_client().me.get().username == "olga"


def test_with_a_key_the_client_goes_to_cal_com(settings: Settings) -> None:
    settings.CALCOM_API_KEY = "cal_test"
    settings.CALCOM_API_URL = "https://api.calendars.test/v2"

    client = backend.get_client()

    assert not is_engine()
    assert isinstance(client, Client)
    assert "cal_test" not in repr(client)


def test_wanted_versions_are_those_of_the_client(settings: Settings, db: None) -> None:
    settings.CALCOM_API_VERSIONS = {"bookings": "2026-02-25"}
    # The engine is a part of this release: nothing has to be proved.
    assert backend.wanted_versions() == []

    backend.reset_client()
    settings.CALCOM_API_KEY = "cal_test"

    [wanted] = backend.wanted_versions()
    assert (wanted.resource, wanted.sent, wanted.proof) == ("bookings", "2024-08-13", Proof.UNTRIED)


def test_threads_share_one_client_and_a_reset_makes_another() -> None:
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(backend.get_client())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({id(client) for client in found}) == 1
    backend.reset_client()
    assert backend.get_client() is not found[0]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_makes_its_own_client() -> None:
    inherited = backend.get_client()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, b"own" if backend.get_client() is not inherited else b"inherited")
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(reader, 20) == b"own"
    assert backend.get_client() is inherited
    os.close(reader)
    os.close(writer)
