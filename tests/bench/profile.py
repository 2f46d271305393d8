"""A profile of one page: ``make profile PAGE='/team/librarians/half-hour'``.

The demo is made in a temporary folder; GROWN=1 adds 500 event types. The page is asked for once, then ten times after
everything that was kept was made out of date, or with KEPT=1 as it is kept.
"""

import cProfile
import os
import pstats
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
TIMES: Final = 10
LINES: Final = 45


def main(page: str) -> None:
    """Profile the page in a process of its own, whose settings know the temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "PORTAL_MODE": "local",
            "PORTAL_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "LOG_LEVEL": "ERROR",
            "PROFILED_PAGE": page,
        }
        command = [sys.executable, "-c", "from tests.bench.profile import run; run()"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)


def run() -> None:
    """Make the world, ask for the page and print where its time went."""
    import django  # noqa: PLC0415  the settings come from the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from portal.process import invalidation  # noqa: PLC0415
    from portal.warming import warm  # noqa: PLC0415
    from tests.bench.catalogue import grow  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed_demo", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if os.environ.get("GROWN") == "1":
        grow()
    warm()
    page, client = os.environ["PROFILED_PAGE"], Client(SERVER_NAME="127.0.0.1")
    answer = client.get(page)
    profile = cProfile.Profile()
    for _ in range(TIMES):
        if os.environ.get("KEPT") != "1":
            invalidation.mark()
        profile.enable()
        answer = client.get(page)
        profile.disable()
    print(f"{page}: {answer.status_code}, {answer['X-Bench-Queries']} queries, {TIMES} times")
    pstats.Stats(profile).sort_stats(os.environ.get("SORT", "cumulative")).print_stats(LINES)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "/")
