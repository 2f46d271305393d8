"""Files in which the processes of a host count: one for each kind and process, added up when somebody asks."""

import os
from typing import Any, Final

from prometheus_client.mmap_dict import MmapedDict

from portal.conf.metrics import shared_folder

# Each worker has some, and in weeks there are many workers.
_KINDS: Final = ("counter", "histogram")
_Counts: Any = MmapedDict  # it has no types


def forget_dead() -> None:
    """Delete what processes left that are gone; at a start, when counters begin at 0 anyway."""
    shared = shared_folder()
    for path in shared.glob("*.db") if shared else ():
        if not _is_running(path.stem.rpartition("_")[2]):
            path.unlink(missing_ok=True)


def add_up(pid: int) -> None:
    """Add the counts of a process that has ended to those that its parent, this process, keeps of such."""
    shared = shared_folder()
    if shared is None:
        return
    for kind in _KINDS:
        path = shared / f"{kind}_{pid}.db"
        if not path.exists():
            continue
        counted = list(_Counts.read_all_values_from_file(str(path)))
        # By its parent's id, so that it goes when that is gone.
        kept = _Counts(str(shared / f"{kind}_ended_{os.getpid()}.db"))
        for key, value, timestamp, _ in counted:
            kept.write_value(key, kept.read_value(key)[0] + value, timestamp)
        kept.close()
        path.unlink()


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        # Somebody else's: the number was given out again.
        return False
    return True
