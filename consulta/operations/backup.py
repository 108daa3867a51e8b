# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Backup and restore in one archive: database, files, keys, and a manifest with checksums (trust.md §4)."""

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

from consulta.core.storage import INCOMING, FileMissing, LocalStorage, storage
from consulta.settings import Settings

KEPT_FOLDERS = ("files", "keys")
AUTOMATIC_KEPT = 10
FORMAT = 1


class BackupError(Exception):
    """A backup cannot be made or restored; the message is a sentence for the operator."""


def make_backup(settings: Settings, destination: Path, *, version: str, revision: str | None) -> Path:
    """Write the archive ``destination`` (.tar.gz), readable by its owner only. Safe while people write."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=destination.parent) as folder:
        work = Path(folder)
        database = _dump(settings, work)
        for name in KEPT_FOLDERS:
            source = settings.data_dir / name
            if source.exists():
                shutil.copytree(source, work / name, ignore=shutil.ignore_patterns(INCOMING), copy_function=_copy)
        _bring_files(work / "files")
        manifest = {
            "format": FORMAT,
            "made_at": datetime.now(UTC).isoformat(),
            "version": version,
            "revision": revision,
            "database": database,
            "sha256": {path: _digest(work / path) for path in _paths(work)},
        }
        (work / "manifest.json").write_text(json.dumps(manifest, indent=1))
        unfinished = destination.with_name(destination.name + ".part")
        with tarfile.open(unfinished, "w:gz", compresslevel=6) as archive:
            for path in _paths(work):
                archive.add(work / path, arcname=path)
        unfinished.chmod(0o600)
        unfinished.replace(destination)
    return destination


def _copy(source: str, target: str) -> str:
    """Copy a file, unless it was deleted since the folder was listed."""
    with contextlib.suppress(FileNotFoundError):
        shutil.copy2(source, target)
    return target


def _bring_files(folder: Path) -> None:
    """Files that stand in a bucket come into the archive too, laid out as in the local folder."""
    away = storage()
    if isinstance(away, LocalStorage):
        return
    here = LocalStorage(folder)
    for one in away.stored():
        with contextlib.suppress(FileMissing), away.open(one.digest) as content:
            here.save(one.digest, content)
    shutil.rmtree(folder / INCOMING, ignore_errors=True)


def _send_files(folder: Path) -> None:
    """And go back to the bucket when a copy is restored."""
    away = storage()
    if isinstance(away, LocalStorage) or not folder.exists():
        return
    here = LocalStorage(folder)
    for one in here.stored():
        with here.open(one.digest) as content:
            away.save(one.digest, content)


def read_manifest(archive: Path) -> dict[str, Any]:
    """The manifest of an archive. Raises BackupError when it is not one of ours."""
    with _unpacked(archive) as folder:
        return _checked_manifest(folder)


def restore_backup(settings: Settings, archive: Path) -> dict[str, Any]:
    """Put database, files and keys back; gives the manifest. The caller has checked that nothing of value is overwritten."""
    with _unpacked(archive) as folder:
        manifest = _checked_manifest(folder)
        url = make_url(settings.database_url)
        kind = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql"
        if manifest["database"] != kind:
            raise BackupError(f"La copia contiene un database {manifest['database']}, DATABASE_URL indica {kind}: usa lo stesso tipo.")
        if kind == "sqlite":
            _restore_sqlite(folder / "database.sqlite", Path(str(url.database)))
        else:
            _run_postgres("pg_restore", url, "--clean", "--if-exists", "--no-owner", "--exit-on-error", str(folder / "database.dump"))
        for name in KEPT_FOLDERS:
            if (folder / name).exists():
                target = settings.data_dir / name
                shutil.rmtree(target, ignore_errors=True)
                shutil.copytree(folder / name, target)
        _send_files(folder / "files")
        return manifest


def automatic_backup(settings: Settings, revision: str) -> Path:
    """Before migrating SQLite: a dated archive beside the database; the last ten are kept."""
    folder = settings.data_dir / "backups"
    name = f"prima-della-migrazione-{revision}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.tar.gz"
    made = make_backup(settings, folder / name, version="", revision=revision)
    for old in sorted(folder.glob("prima-della-migrazione-*.tar.gz"), key=lambda path: path.stat().st_mtime)[:-AUTOMATIC_KEPT]:
        old.unlink()
    return made


def _dump(settings: Settings, work: Path) -> str:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        with (
            contextlib.closing(sqlite3.connect(str(url.database), timeout=30)) as source,
            contextlib.closing(sqlite3.connect(work / "database.sqlite")) as target,
        ):
            source.backup(target)
        return "sqlite"
    _run_postgres("pg_dump", url, "--format=custom", "--no-owner", f"--file={work / 'database.dump'}")
    return "postgresql"


def _run_postgres(program: str, url: URL, *arguments: str) -> None:
    found = shutil.which(program)
    if not found:
        raise BackupError(f"Manca il programma {program}: installa il pacchetto postgresql-client.")
    # The password goes through the environment: the arguments of a process are read by every user of the machine.
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    address = bare.render_as_string(hide_password=False)
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run([found, f"--dbname={address}", *arguments], env=os.environ | secret, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"{program} non è riuscito: {done.stderr.strip()[:500]}")


def _restore_sqlite(source: Path, target: Path) -> None:
    with contextlib.closing(sqlite3.connect(source)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise BackupError("Il database nella copia è danneggiato: usa una copia precedente.")
    target.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    shutil.copy(source, target)


@contextlib.contextmanager
def _unpacked(archive: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with tarfile.open(archive) as opened:
                opened.extractall(folder, filter="data")
        except (OSError, tarfile.TarError, EOFError) as error:
            raise BackupError(f"«{archive}» non è una copia leggibile: {error}") from error
        yield folder


def _checked_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
        expected: dict[str, str] = manifest["sha256"]
    except (OSError, ValueError, KeyError) as error:
        raise BackupError("L'archivio non contiene una copia di Consulta.") from error
    if manifest.get("format") != FORMAT:
        raise BackupError("La copia è stata fatta da una versione più recente di Consulta: aggiorna il programma.")
    for path, digest in expected.items():
        if not (folder / path).is_file() or _digest(folder / path) != digest:
            raise BackupError(f"La copia è danneggiata: «{path}» non corrisponde al suo sigillo.")
    return manifest


def _paths(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
