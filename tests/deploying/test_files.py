"""What operators copy: settings by example, compose.yaml, systemd, Kubernetes, the steps of the Dockerfile."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from kubernetes_validate import validate  # type: ignore[import-untyped]

from portal import VERSION
from portal.process.start import first_secrets
from tests.architecture.test_configuration_docs import names_documented
from tests.deploying import env_example
from tests.own_process import ROOT, printed

DEPLOY = ROOT / "deploy"
COMMAND = re.compile(r"(?:manage\.py|booking-portal)\"?,? \"?(\w+)")


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return loaded


def is_setting(name: str) -> bool:
    return name in names_documented() or name.removesuffix("_FILE") in names_documented()


def test_the_example_of_settings_has_them_all() -> None:
    """Made anew by ``python -m tests.deploying.env_example``."""
    text = env_example.TARGET.read_text(encoding="utf-8")
    assert text == env_example.text()
    assert set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE)) == names_documented()


def test_a_portal_starts_with_every_default_written_out(tmp_path: Path) -> None:
    text = env_example.TARGET.read_text(encoding="utf-8")
    settings = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE))
    settings |= {"SECRET_KEY": env_example.NEEDED["SECRET_KEY"], "MAIL_URL": "none"}
    settings |= {"PORTAL_DATA_DIR": str(tmp_path)}
    assert "no issues" in printed(tmp_path, "manage.py", "check", **settings)


def test_compose_publishes_the_proxy_alone() -> None:
    services = compose()["services"]
    assert {name for name, one in services.items() if "ports" in one} == {"proxy"}
    for name, one in services.items():
        assert "container_name" not in one, name
        assert one["restart"] == "unless-stopped" or name in {"secrets", "migrate"}
        assert one.get("read_only") or name == "database"
        assert re.search(r":[^:]+$", one["image"])
        assert not one["image"].endswith(":latest")


def test_compose_hands_settings_that_exist_to_the_portal() -> None:
    loaded = compose()
    volumes: set[str] = set()
    for name in ("portal", "worker", "migrate"):
        one = loaded["services"][name]
        assert one["env_file"] == ".env"
        assert [key for key in one["environment"] if not is_setting(key)] == []
        volumes |= {text.split(":")[0] for text in one["volumes"]}
    assert {one for one in volumes if not one.startswith(".")} <= set(loaded["volumes"])


@pytest.mark.parametrize(
    "path",
    [ROOT / "compose.yaml", ROOT / "Dockerfile", *sorted(DEPLOY.rglob("*.*"))],
    ids=lambda path: path.name,
)
def test_commands_and_files_that_are_named_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(COMMAND.findall(text)) - set(get_commands()) == set()
    for module in re.findall(r"\"-m\", \"([\w.]+)\"", text):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
    for named in re.findall(r"docs/[\w-]+\.md", text):
        assert (ROOT / named).is_file()


def test_the_release_is_the_same_everywhere() -> None:
    for name in ("compose.yaml", "Dockerfile", "Makefile", "deploy/kubernetes/kustomization.yaml"):
        text = (ROOT / name).read_text()
        found = re.findall(r"(?:VERSION:-|VERSION=|newTag: |booking-portal:)(\d[\d.]+\d)", text)
        assert set(found) == {VERSION}, name
    assert f"## {VERSION} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_secrets_are_made_once(tmp_path: Path) -> None:
    assert set(first_secrets.make(tmp_path)) == {"secret_key", "database_url", "database_password"}
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert first_secrets.make(tmp_path) == []
    # Broken off between two files.
    (tmp_path / "database_url").unlink()
    assert first_secrets.make(tmp_path) == ["database_url"]
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
    assert before["database_password"] in before["database_url"]
    assert len(before["secret_key"]) >= 50
    assert oct((tmp_path / "secret_key").stat().st_mode & 0o777) == "0o600"


def manifests() -> list[Path]:
    return [
        path
        for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
        if path.stem != "kustomization"
    ]


@pytest.mark.parametrize("path", manifests(), ids=lambda path: path.name)
def test_kubernetes_takes_the_manifests(path: Path) -> None:
    validate(yaml.safe_load(path.read_text()), "1.33", strict=True)


def test_kustomize_names_every_manifest() -> None:
    base = yaml.safe_load((DEPLOY / "kubernetes/kustomization.yaml").read_text())
    assert set(base["resources"]) == {path.name for path in manifests()}
    config = yaml.safe_load((DEPLOY / "kubernetes/config.yaml").read_text())
    assert [name for name in config["data"] if not is_setting(name)] == []


def test_pods_and_units_run_without_rights() -> None:
    for path in (DEPLOY / "kubernetes").glob("*.yaml"):
        loaded = yaml.safe_load(path.read_text())
        if loaded["kind"] not in {"Deployment", "Job"}:
            continue
        pod = loaded["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"]
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"]
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    for path in (DEPLOY / "systemd").glob("*.service"):
        text = path.read_text()
        assert "NoNewPrivileges=yes" in text
        assert "ProtectSystem=strict" in text
        assert "Restart=always" in text or "Type=oneshot" in text


def test_the_image_has_what_its_steps_need(tmp_path: Path) -> None:
    """The Dockerfile's first stage by hand: its files alone, in an empty folder, collect static files."""
    text = (ROOT / "Dockerfile").read_text()
    first_stage = text.split("\nFROM ")[1]
    for sources, target in re.findall(r"^COPY (?!--)(.+) (\S+)$", first_stage, re.MULTILINE):
        for source in sources.split():
            to = tmp_path / (target + Path(source).name if target.endswith("/") else target)
            to.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, to, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, to)
    step = re.search(r"^RUN (PORTAL_MODE=.+?[^\\])$", first_stage, re.MULTILINE | re.DOTALL)
    assert step
    script = step[1].replace("/venv/bin/python", sys.executable).replace("=/tmp/", f"={tmp_path}/")
    script = script.replace("=/app/", f"={tmp_path}/")
    done = subprocess.run(
        ["/bin/sh", "-ec", script],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "collected/staticfiles.json").is_file()
    assert not (tmp_path / "data/secret_key").exists()
