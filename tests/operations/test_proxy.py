# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""deploy/nginx.conf in front of a real server with one thread: what it passes on, what it drops, whom it keeps waiting."""

import contextlib
import http.client
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.processes import running, wait_for_port
from tests.support.smtp import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
HOST = "consulta.example.it"
pytestmark = [pytest.mark.sqlite_only, pytest.mark.xdist_group("proxy")]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Site:
    """A running proxy: its two ports, its log, and the server's log."""

    http: int
    https: int
    folder: Path
    application: subprocess.Popen[bytes]

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Answer:
        """One request over TLS."""
        context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        with contextlib.closing(http.client.HTTPSConnection(HOST, self.https, timeout=20, context=context)) as connection:
            raw = socket.create_connection(("127.0.0.1", self.https), timeout=20)
            connection.sock = context.wrap_socket(raw, server_hostname=HOST)
            connection.request(method, path, body=body, headers={"Host": HOST} | (headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())


def configuration(folder: Path, application: int, plain: int, tls: int) -> Path:
    """The site file of deploy/ with this test's ports, certificate and folders, inside the smallest main file."""
    site = (DEPLOY / "nginx.conf").read_text()
    for old, new in (
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{application};"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{tls} ssl http2;"),
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("/etc/ssl/consulta/", f"{folder}/"),
        ("/var/cache/nginx/", f"{folder}/cache/"),
        ("/var/log/nginx/", f"{folder}/"),
    ):
        assert old in site, old
        site = site.replace(old, new)
    (folder / "site.conf").write_text(site)
    temporary = "".join(f"  {name}_temp_path {folder}/temp-{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    main = folder / "nginx.conf"
    user = "user root;\n" if os.geteuid() == 0 else ""
    main.write_text(
        f"{user}daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\n{temporary}  include {folder}/site.conf;\n}}\n"
    )
    return main


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """nginx with the configuration of deploy/, the server with the options of deploy/ and a single process."""
    folder = tmp_path_factory.mktemp("proxy")
    (folder / "cache").mkdir()
    application, plain, tls = free_port(), free_port(), free_port()
    certificate = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={HOST}"
    certificate += f" -addext subjectAltName=DNS:{HOST} -keyout privkey.pem -out fullchain.pem"
    subprocess.run(shlex.split(certificate), cwd=folder, check=True, capture_output=True)
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    main = configuration(folder, application, plain, tls)
    checked = subprocess.run([nginx, "-t", "-c", str(main)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr
    command = re.search(r"^ExecStart=\S+granian (.+)$", (DEPLOY / "consulta-web.service").read_text(), re.MULTILINE)
    assert command
    options = command[1].replace("--port 8000", f"--port {application}").replace("--workers 2", "--workers 1")
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(DEPLOY.parent),
        "CONSULTA_ENV": "test",
        "SECRET_KEY": "a key for tests only, long enough to be accepted",
        "DATA_DIR": str(folder / "data"),
        "BASE_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "TRUSTED_PROXIES": "1",
    }
    subprocess.run([sys.executable, "-m", "consulta", "migrate"], env=env, cwd=folder, check=True, capture_output=True)
    server = [sys.executable, "-m", "granian", *shlex.split(options)]
    with (
        running(server, env=env, cwd=folder, log=folder / "server.log") as process,
        running([nginx, "-c", str(main)], env=env, cwd=folder, log=folder / "nginx.log"),
    ):
        wait_for_port(application)
        wait_for_port(plain)
        yield Site(plain, tls, folder, process)


def test_plain_http_leads_to_https(site: Site) -> None:
    """Nothing is ever answered in clear."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", site.http, timeout=10)) as connection:
        connection.request("GET", "/ao/?q=casa", headers={"Host": HOST})
        response = connection.getresponse()
        assert response.status == 301
        assert response.headers["Location"] == f"https://{HOST}/ao/?q=casa"


def test_pages_come_through_with_the_headers_of_the_application_once(site: Site) -> None:
    """The application knows it is reached over https, and no header is doubled by the proxy."""
    response = site.ask("GET", "/una/pagina/che/non/esiste")
    assert response.status == 404
    for name in ("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options"):
        assert len(response.headers.get_all(name) or []) == 1, name
    assert response.headers["Server"] == "nginx"


def test_what_a_client_says_of_itself_is_dropped(site: Site) -> None:
    """A forged host would be refused with 400 if it reached the application."""
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-For": "10.0.0.1"}
    response = site.ask("GET", "/healthz", forged)
    assert response.status == 200
    assert "Strict-Transport-Security" in response.headers


def test_styles_are_kept_by_the_proxy(site: Site) -> None:
    """The second visitor's style sheet does not reach the application; compressed and plain are told apart."""
    page = site.ask("GET", "/una/pagina/che/non/esiste").body.decode()
    address = re.search(r'href="(/static/dist/app\.[^"]+\.css)"', page)
    assert address
    plain = site.ask("GET", address[1])
    assert plain.status == 200
    assert "immutable" in plain.headers["Cache-Control"]
    compressed = site.ask("GET", address[1], {"Accept-Encoding": "br"})
    assert compressed.headers["Content-Encoding"] == "br"
    assert len(compressed.body) < len(plain.body)
    assert [path for path in (site.folder / "cache").rglob("*") if path.is_file()]


def test_slow_senders_delay_nobody(site: Site) -> None:
    """Twenty bodies that come a byte at a time, one thread in the application: a page still comes at once."""
    context = ssl.create_default_context(cafile=str(site.folder / "fullchain.pem"))
    head = f"POST /accedi HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\na"
    with contextlib.ExitStack() as stack:
        slow = []
        for _ in range(20):
            raw = stack.enter_context(socket.create_connection(("127.0.0.1", site.https), timeout=10))
            wrapped = stack.enter_context(context.wrap_socket(raw, server_hostname=HOST))
            wrapped.sendall(head.encode())
            slow.append(wrapped)
        for wrapped in slow:
            wrapped.sendall(b"b")
        began = time.monotonic()
        assert site.ask("GET", "/healthz").status == 200
        assert time.monotonic() - began < 2


def test_a_text_over_the_cap_is_refused_by_the_application(site: Site) -> None:
    """Its page says what to do; the proxy's own page appears only far above."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    response = site.ask("POST", "/accedi", form, b"text=" + b"a" * 1_100_000)
    assert response.status == 413
    assert "X-Request-ID" in response.headers
    assert site.ask("POST", "/accedi", form, b"text=" + b"a" * 2_200_000).status == 413


def test_the_log_keeps_neither_query_nor_token_nor_address(site: Site) -> None:
    """What people search for and the links they were mailed are nobody's business."""
    for path in ("/conferma/invito/SEGRETISSIMO?q=diagnosi", "/ao/segnala/SEGRETISSIMO", "/conferma/SEGRETISSIMO"):
        site.ask("GET", path)
    deadline = time.monotonic() + 5
    while (log := (site.folder / "consulta.log").read_text()).count("...") < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert log.count('"/conferma/..."') == 2
    assert '"/ao/segnala/..."' in log
    assert "SEGRETISSIMO" not in log
    assert "diagnosi" not in log
    assert "127.0.0.0 " in log
    assert "127.0.0.1" not in log


def test_z_a_resting_application_is_told_in_words(site: Site) -> None:
    """Last of the file, since it stops the server: 503 with a sentence and when to come back."""
    site.application.terminate()
    site.application.wait(15)
    response = site.ask("GET", "/")
    assert response.status == 503
    assert response.headers["Retry-After"] == "60"
    assert "quello che hai scritto" in response.body.decode()
