"""The recorded scenarios beside the repository, and the replayer that comes with them."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from tests.shared_material import SHARED

FOLDER = SHARED / "scenarios"
LATER = SHARED / "next" / "scenarios"
"""A second server's, with a world of its own."""
# When each world was recorded; its scenarios say how their clock goes on.
WORLDS = {FOLDER: "2026-11-23T00:00:00Z", LATER: "2026-11-30T03:40:00Z"}


def files(folder: Path = FOLDER) -> list[Path]:
    """Return the scenario files in order, without the quirks; none when the folder is absent."""
    return sorted(folder.glob("[0-9][0-9][0-9]-*.json"))


def load_replayer() -> ModuleType:
    """Import replay.py from its folder."""
    spec = importlib.util.spec_from_file_location("calcom_replay", FOLDER / "replay.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
