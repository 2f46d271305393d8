"""``pip install`` of what is built gives a portal in any folder, without the checkout."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from portal import VERSION
from tests.own_process import ROOT

STEPS = """
import django; django.setup()
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.utils.translation import gettext, override
from portal.warming import warm
warm()
get_template("public/home/home.html")
with override("it"):
    assert gettext("Month") == "Mese", gettext("Month")
assert finders.find("public/visitors.css")
import portal
print(portal.__file__)
"""


def test_a_package_is_built_and_has_all_it_needs(tmp_path: Path) -> None:
    wheels, site, folder = tmp_path / "wheels", tmp_path / "site", tmp_path / "empty"
    folder.mkdir()
    run(ROOT, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels))
    (wheel,) = wheels.iterdir()
    assert wheel.name == f"booking_portal-{VERSION}-py3-none-any.whl"
    pip = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile")
    run(ROOT, *pip, "--target", str(site), str(wheel))
    # The packages that it needs, and not the checkout.
    path = os.pathsep.join([str(site), sysconfig.get_path("purelib")])
    settings = {"PYTHONPATH": path, "PORTAL_MODE": "local", "DEMO": "0"}
    assert "no issues" in run(folder, "-m", "portal", "check", **settings)
    # The data begins in the folder that it is started in.
    assert (folder / "var/secret_key").is_file()
    settings["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    assert run(folder, "-c", STEPS, **settings).strip() == str(site / "portal/__init__.py")
    assert (site / "bin/booking-portal").is_file()


def run(folder: Path, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
