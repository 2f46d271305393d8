"""A process is warm before it takes traffic, and holds nothing that may not cross a fork."""

import json
from pathlib import Path

from portal.process.serving.command import web_command
from tests.own_process import printed

FACTS = """
import json, os, sys, threading
from portal.wsgi import application
from django.db import connections
from django.template import engines
from django.urls import get_resolver
from django.utils.translation import trans_real
names = [f"/proc/self/fd/{one}" for one in os.listdir("/proc/self/fd")]
targets = [os.readlink(one) for one in names if os.path.lexists(one)]
loaders = engines["django"].engine.template_loaders
print(json.dumps({
    "threads": threading.active_count(),
    "files": [one for one in targets if one.startswith(("socket:", os.environ["PORTAL_DATA_DIR"]))],
    "connections": [one.alias for one in connections.all(initialized_only=True) if one.connection],
    "languages": sorted(trans_real._translations),
    "routes": sorted(get_resolver()._reverse_dict),
    "templates": len(loaders[0].get_template_cache),
    "modules": [name in sys.modules for name in ("portal.public.event_page", "portal.engine.api")],
}))
"""


def test_the_parent_is_warm_and_holds_no_connection_file_or_thread(tmp_path: Path) -> None:
    found = json.loads(printed(tmp_path, "-c", FACTS, PORTAL_MODE="local"))
    assert found["threads"] == 1
    assert found["files"] == []
    assert found["connections"] == []
    assert len(found["languages"]) == 12
    assert len(found["routes"]) >= 12
    assert found["templates"] > 20
    assert found["modules"] == [True, True]


def test_workers_are_forked_from_it() -> None:
    assert "--preload" in web_command("127.0.0.1:8000")
