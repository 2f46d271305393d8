"""The real nginx and Caddy with the files of ``deploy/``, on free ports of this machine."""

import contextlib
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploying.certificates import certificate
from tests.own_process import ROOT

DEPLOY = ROOT / "deploy"


def program(name: str, folder: str = "/usr/sbin") -> str:
    """Return the path of a program; skip where it is missing, unless CI requires it."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:{folder}")
    if found is None:
        assert "REQUIRE_PROXIES" not in os.environ, f"{name} is missing"
        pytest.skip(f"no {name}")
    return str(found)


@contextlib.contextmanager
def nginx(
    folder: Path,
    port: int,
    http_port: int,
    upstream: int,
    name: str,
    *,
    at: str = "/",
    strips: bool = False,
) -> Iterator[None]:
    """Serve ``deploy/nginx.conf`` with these ports and a certificate made for `name`, below the path `at`."""
    path = certificate(folder, name)
    text = (DEPLOY / "nginx.conf").read_text()
    changes = [
        (r"server 127\.0\.0\.1:8000 ", f"server 127.0.0.1:{upstream} "),
        (r"listen 80;", f"listen 127.0.0.1:{http_port};"),
        (r"listen 443 ", f"listen 127.0.0.1:{port} "),
        (r"listen \[::\]:[^;]+;", ""),
        (r"server_name [^;]+;", f"server_name {name};"),
        (r"location / ", f"location {at} "),
        (r"Host \$host;", "Host $http_host;"),
        (r"/etc/ssl/book\.example\.com\.(pem|key)", str(path)),
        (r"/var/log/nginx/portal\.log", f"{folder}/portal.log"),
    ]
    if strips:
        changes.append((r"http://portal;", "http://portal/;"))
    for pattern, instead in changes:
        text, count = re.subn(pattern, instead, text)
        assert count, pattern
    own = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ {own}\n{text}\n}}\n"
    )
    command = [program("nginx"), "-c", str(main), "-p", str(folder), "-e", f"{folder}/error.log"]
    with _running(command, port, folder):
        yield


@contextlib.contextmanager
def caddy(folder: Path, port: int, http_port: int, upstream: int, name: str) -> Iterator[None]:
    """Serve ``deploy/Caddyfile`` at ``https://<name>:<port>``, with a certificate of Caddy's own authority."""
    binary = program("caddy", "/usr/bin")
    text = (DEPLOY / "Caddyfile").read_text()
    version = subprocess.run([binary, "version"], capture_output=True, text=True, check=True)
    if version.stdout.lstrip("v").startswith(("2.5", "2.6")):
        # The name that it has had since.
        text = text.replace("request_buffers 1MB", "buffer_requests")
    text = text.replace("{\n", f"{{\n\thttp_port {http_port}\n\tadmin off\n", 1)
    file = folder / "Caddyfile"
    # The first brace may be one of the global options only.
    assert text.index("http_port") < text.index("servers")
    file.write_text(text)
    environment = {
        **os.environ,
        "PORTAL_URL": f"https://{name}:{port}",
        "PORTAL_UPSTREAM_PORT": str(upstream),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    command = [binary, "run", "--config", str(file), "--adapter", "caddyfile"]
    with _running(command, port, folder, environment):
        yield


@contextlib.contextmanager
def _running(
    command: list[str], port: int, folder: Path, environment: dict[str, str] | None = None
) -> Iterator[None]:
    log = folder / "proxy.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
    try:
        deadline = time.monotonic() + 30
        while True:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def trusting() -> ssl.SSLContext:
    """Return a context that takes any certificate: those of tests are nobody's."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
