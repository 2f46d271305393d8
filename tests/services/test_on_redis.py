"""What processes share holds on a real Redis as it does on the database's cache table and in memory."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.redis import RedisCache
from django.core.management import call_command
from pytest_django import Settings

from portal.calcom.errors import BudgetSpent
from portal.calcom.guard.budget import Budget, Terms
from portal.calcom.guard.stores import CacheStore
from portal.calcom.kinds import Priority
from portal.services import cache as answers
from tests.servers import free_port

SERVER = shutil.which("redis-server")


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if SERVER is None:
        if os.environ.get("REQUIRE_REDIS") == "1":
            pytest.fail("REQUIRE_REDIS=1, and there is no redis-server")
        pytest.skip("there is no redis-server on this machine")
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    with subprocess.Popen(
        [SERVER, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    ) as process:
        url = f"redis://127.0.0.1:{port}/0"
        with redis.Redis.from_url(url) as client:
            for _ in range(100):
                try:
                    client.ping()
                    break
                except redis.ConnectionError:
                    time.sleep(0.05)
        yield url
        process.terminate()


@pytest.fixture(params=["redis", "database"])
def shared_cache(
    request: pytest.FixtureRequest, settings: Settings, transactional_db: None
) -> Iterator[BaseCache]:
    """The cache that processes share: Redis, or the table that stands in for it."""
    if request.param == "redis":
        location = request.getfixturevalue("redis_url")
        backend = {
            "BACKEND": "portal.process.kept.redis_cache.QuickRedisCache",
            "LOCATION": location,
        }
    else:
        table = "portal_cache"
        backend = {"BACKEND": "portal.process.kept.database_cache.UpsertCache", "LOCATION": table}
    settings.CACHES = {"default": backend}
    settings.CALCOM_API_KEY = "cal_key"
    if request.param == "database":
        call_command("createcachetable", verbosity=0)
    caches["default"].clear()
    yield caches["default"]
    caches["default"].clear()
    caches["default"].close()


@pytest.mark.redis
def test_the_budget_holds_for_all_who_share_it(shared_cache: BaseCache) -> None:
    def spend(_: int) -> bool:
        budget = Budget(CacheStore(caches["default"]), terms=Terms(limit=40, rate=12, spare=2))
        try:
            budget.take(Priority.WRITE)
        except BudgetSpent:
            return False
        finally:
            caches["default"].close()
        return True

    if isinstance(shared_cache, RedisCache):
        with ThreadPoolExecutor(4) as pool:
            admitted = sum(pool.map(spend, range(60)))
    else:
        # SQLite's memory, where tests keep their tables, is for one thread.
        admitted = sum(map(spend, range(60)))
    assert 20 <= admitted <= 28


@pytest.mark.redis
def test_answers_are_kept_and_dropped(shared_cache: BaseCache) -> None:
    given = iter(range(10))

    def ask() -> int:
        return answers.remembered("slots", "x", lambda: next(given), touched_by=["host:1"])

    assert [ask(), ask()] == [0, 0]
    answers.forget("host:2")
    assert ask() == 0
    answers.forget("host:1")
    assert ask() == 1
