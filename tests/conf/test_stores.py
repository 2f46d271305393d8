"""Settings of the database, from its address."""

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
