"""Settings of the database, from its address."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from portal.conf import stores
from portal.conf.env import BadSetting
from tests.engine import postgres

ADDRESS = "postgres://portal:secret@database:5432/portal"


def test_postgresql_keeps_its_connections_and_what_was_prepared_in_them() -> None:
    found = stores.database(ADDRESS)
    assert found["CONN_MAX_AGE"] == 60
    assert found["CONN_HEALTH_CHECKS"]
    assert found["OPTIONS"]["server_side_binding"]
    assert found["OPTIONS"]["prepare_threshold"] > 0


def test_behind_a_pooler_nothing_stays_in_a_connection() -> None:
    found = stores.database(ADDRESS, pooled=True)
    assert found["CONN_MAX_AGE"] == 0
    assert found["DISABLE_SERVER_SIDE_CURSORS"]
    # None, not 0: psycopg takes that for "prepare at once".
    assert found["OPTIONS"]["prepare_threshold"] is None


@pytest.mark.parametrize("pooled", [False, True])
def test_options_of_the_address_stay(pooled: bool) -> None:
    found = stores.database(f"{ADDRESS}?sslmode=require&connect_timeout=3", pooled=pooled)
    assert found["OPTIONS"]["sslmode"] == "require"
    assert int(found["OPTIONS"]["connect_timeout"]) == 3
    assert "prepare_threshold" in found["OPTIONS"]


def test_a_file_has_no_pooler(tmp_path: Any) -> None:
    with pytest.raises(BadSetting, match="DATABASE_POOLED"):
        stores.database(f"sqlite:///{tmp_path}/portal.sqlite3", pooled=True)


@pytest.mark.postgres
def test_only_without_a_pooler_statements_are_prepared(
    django_db_blocker: DjangoDbBlocker,
) -> None:
    with postgres.server() as address, django_db_blocker.unblock():
        for pooled in (False, True):
            connections = ConnectionHandler({"default": stores.database(address, pooled=pooled)})
            with closing(connections["default"]) as connection, connection.cursor() as cursor:
                for number in range(10):
                    cursor.execute("SELECT %s::int", [number])
                    assert cursor.fetchone() == (number,)
                cursor.execute("SELECT count(*) FROM pg_prepared_statements")
                assert (cursor.fetchone()[0] == 0) is pooled


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgres://u:p@h/d", ("u", "p", "h", "", "d")),
        ("postgresql://u:p@h:6432/d?sslmode=require", ("u", "p", "h", "6432", "d")),
        ("postgres://u:%40%2F%23%3A%3F%25@h/d", ("u", "@/#:?%", "h", "", "d")),
        ("postgres://u:p!$&'()*+,;=-._~ü@h/d", ("u", "p!$&'()*+,;=-._~ü", "h", "", "d")),
        ("postgres://a%40b:p@DB.example/d", ("a@b", "p", "db.example", "", "d")),
        ("postgres://u@h/d", ("u", "", "h", "", "d")),
        ("postgres:///d", ("", "", "", "", "d")),
        ("postgres://u:p@%2Frun%2Fpg/d", ("u", "p", "/run/pg", "", "d")),
        ("postgres://u:p@[2001:db8::1]:5432/d", ("u", "p", "2001:db8::1", "5432", "d")),
        (
            "postgres://u:p@h1,h2/d?target_session_attrs=read-write",
            ("u", "p", "h1,h2", "", "d"),
        ),
    ],
)
def test_an_address_is_read_as_it_is_written(address: str, expected: tuple[str, ...]) -> None:
    found = stores.database(address)
    names = ("USER", "PASSWORD", "HOST", "PORT", "NAME")
    assert tuple(str(found[name] or "") for name in names) == expected


def test_threads_may_share_a_few_connections() -> None:
    found = stores.database(ADDRESS, pool=4)
    assert found["CONN_MAX_AGE"] == 0
    assert found["OPTIONS"]["pool"]["max_size"] == 4


@pytest.mark.postgres
def test_a_pool_serves_more_threads_than_it_has_connections(
    django_db_blocker: DjangoDbBlocker,
) -> None:
    with postgres.server() as address, django_db_blocker.unblock():
        connections = ConnectionHandler({"default": stores.database(address, pool=2)})

        def ask(number: int) -> int:
            with closing(connections["default"]) as connection, connection.cursor() as cursor:
                cursor.execute("SELECT %s::int, pg_backend_pid()", [number])
                return int(cursor.fetchone()[1])

        with ThreadPoolExecutor(6) as threads:
            servers = set(threads.map(ask, range(40)))
        assert 1 <= len(servers) <= 2
        connections["default"].close_pool()  # type: ignore[attr-defined]  # PostgreSQL's own
