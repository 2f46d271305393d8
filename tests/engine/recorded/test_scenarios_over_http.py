"""The recorded conversations once more, over HTTP: their replayer as a command against a started portal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.recorded import scenarios
from tests.servers import running_portal

pytestmark = [
    pytest.mark.contract,
    pytest.mark.wire,
]


@pytest.mark.parametrize("folder", scenarios.WORLDS, ids=["first server", "second server"])
def test_a_started_portal_answers_as_recorded(tmp_path: Path, folder: Path) -> None:
    world, clock, report = folder / "world.json", tmp_path / "clock", tmp_path / "report"
    settings = {"ENGINE_CLOCK_FILE": str(clock), "ENGINE_RATE_LIMIT": "1000000", "DEMO": "0"}
    with running_portal(tmp_path, **settings) as portal:
        portal.manage("engine_world", str(world))
        done = subprocess.run(
            [
                *(sys.executable, str(scenarios.FOLDER / "replay.py")),
                *("--base-url", f"{portal.url}/v2", "--world", str(world)),
                *("--now-file", str(clock), "--json", str(report), str(folder)),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(json.loads(report.read_text())) == len(scenarios.files(folder))
