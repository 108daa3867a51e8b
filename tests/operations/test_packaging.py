# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The wheel runs outside the checkout: it is built, installed into a fresh environment, and serves pages with their styles."""

import contextlib
import http.client
import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from consulta import resources
from consulta.app import installed_version
from tests.support.processes import running, wait_for_port
from tests.support.smtp import free_port

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.sqlite_only, pytest.mark.xdist_group("packaging")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built as a release is."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh virtual environment with the wheel; the dependencies are read from the environment of the tests."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    site = next((folder / "lib").glob("python*")) / "site-packages"
    # A .pth comes after what is installed, and the .pth files of that folder (an editable Consulta) are not read.
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    script = folder / "bin" / "consulta"
    script.write_text(f"#!{folder}/bin/python\nimport sys\nfrom consulta.console import main\nsys.exit(main())\n")
    script.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def served(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an installed Consulta that runs, server and worker, in a folder that has nothing to do with the checkout."""
    folder, port = tmp_path_factory.mktemp("service"), free_port()
    env = clean_environment(folder, port)
    with running([str(environment / "bin" / "consulta"), "run", "--workers", "1"], env=env, cwd=folder, log=folder / "log") as process:
        try:
            wait_for_port(port)
        except TimeoutError:
            pytest.fail((folder / "log").read_text())
        yield port
        assert process.poll() is None, (folder / "log").read_text()


def clean_environment(folder: Path, port: int) -> dict[str, str]:
    """Nothing of the tests' own environment but the path of the programs."""
    return {
        "PATH": os.environ["PATH"],
        "CONSULTA_ENV": "test",
        "SECRET_KEY": "a key for tests only, long enough to be accepted",
        "DATA_DIR": str(folder / "data"),
        "PORT": str(port),
        "BASE_URL": f"http://localhost:{port}",
    }


def get(port: int, path: str) -> tuple[http.client.HTTPResponse, bytes]:
    """One answer and its body."""
    with contextlib.closing(http.client.HTTPConnection("localhost", port, timeout=20)) as connection:
        connection.request("GET", path, headers={"Accept-Encoding": "identity"})
        response = connection.getresponse()
        return response, response.read()


def test_wheel_carries_everything_a_page_needs(wheel: Path) -> None:
    """Templates, built assets, migrations and every catalogue; nothing third-party in source form, no cache."""
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"consulta/_templates/{path.relative_to(ROOT / 'templates')}" for path in (ROOT / "templates").rglob("*.html")}
    wanted |= {f"consulta/_migrations/versions/{path.name}" for path in (ROOT / "migrations" / "versions").glob("0*.py")}
    wanted |= {str(path.relative_to(ROOT)) for path in (ROOT / "consulta").rglob("data/*") if path.is_file()}
    wanted |= {"consulta/_static/dist/manifest.json", "consulta/translations/en/LC_MESSAGES/messages.mo"}
    assert sorted(wanted - names) == []
    assert [name for name in names if "node_modules" in name or "__pycache__" in name] == []


def test_wheel_tells_its_licence(wheel: Path) -> None:
    """The text of the licence and its SPDX name travel with the package."""
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(next(name for name in archive.namelist() if name.endswith("METADATA"))).decode()
        licence = archive.read(next(name for name in archive.namelist() if name.endswith("licenses/LICENSE"))).decode()
    assert "License-Expression: AGPL-3.0-or-later" in metadata
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in licence


def test_migrate_works_from_the_wheel(environment: Path, tmp_path: Path) -> None:
    """``consulta migrate`` finds its migrations inside the package, and says nothing to do the second time."""
    env = clean_environment(tmp_path, 8000)
    command = [str(environment / "bin" / "consulta"), "migrate"]
    first = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "vuoto" in first.stdout
    second = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert second.stdout.startswith("Database alla revisione")


def test_installed_application_answers(served: int) -> None:
    """``/healthz`` says ok."""
    response, body = get(served, "/healthz")
    assert response.status == 200
    assert json.loads(body) == {"status": "ok"}


def test_installed_application_serves_its_styles(served: int, wheel: Path) -> None:
    """A page names the built style sheet and the style sheet is there, kept for ever by browsers."""
    manifest = json.loads(zipfile.ZipFile(wheel).read("consulta/_static/dist/manifest.json"))
    _, page = get(served, "/una/pagina/che/non/esiste")
    address = f"/static/dist/{manifest['app.css']}"
    assert address in page.decode()
    response, body = get(served, address)
    assert response.status == 200
    assert response.headers["Content-Type"].startswith("text/css")
    assert "immutable" in response.headers["Cache-Control"]
    assert len(body) > 20_000


def test_installed_application_speaks_english(served: int) -> None:
    """The compiled catalogue is found inside the package."""
    _, italian = get(served, "/una/pagina/che/non/esiste")
    _, english = get(served, "/en/una/pagina/che/non/esiste")
    assert '<html lang="it"' in italian.decode()
    assert '<html lang="en"' in english.decode()
    assert "Pagina non trovata" in italian.decode()
    assert "Page not found" in english.decode()


def test_checkout_reads_its_own_folders() -> None:
    """Development and editable installs use the files one is editing."""
    assert resources.resource("templates") == ROOT / "templates"
    assert resources.resource("migrations") == ROOT / "migrations"
    assert installed_version()


def test_editable_install_needs_no_build(tmp_path: Path) -> None:
    """A fresh clone has no front end yet: the editable install comes before it and must stand."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if name.split("/")[0] in ("pyproject.toml", "README.md", "LICENSE", "deploy", "consulta") and (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    code = "import hatchling.build as b; print(b.build_editable('made'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    names = zipfile.ZipFile(next((tmp_path / "made").glob("*.whl"))).namelist()
    assert [name for name in names if name.startswith("consulta/_")] == []


def test_wheel_is_refused_before_the_build(tmp_path: Path) -> None:
    """Better no wheel than one without styles."""
    for name in ("pyproject.toml", "README.md", "LICENSE", "deploy/build_wheel.py", "consulta/__init__.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    done = subprocess.run(
        [sys.executable, "-c", "import hatchling.build as b; b.build_wheel('made')"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Not built: static/dist/manifest.json" in done.stderr
