# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Backup and restore: everything comes back, nothing damaged or newer is accepted (trust.md §4)."""

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text
from sqlalchemy.engine import make_url

from consulta.core.db import db
from consulta.core.s3 import S3Storage
from consulta.core.storage import INCOMING, init_storage
from consulta.operations import backup
from consulta.settings import Settings
from tests.support.bucket import running_bucket


@pytest.fixture
def settings(committed_app: Flask) -> Settings:
    """The settings of the application, with a key and a file to keep."""
    found: Settings = committed_app.extensions["consulta.settings"]
    for name, content in (("keys/secret_key", "segreto"), ("files/a/b.txt", "allegato")):
        path = found.data_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return found


@pytest.fixture
def cli(committed_app: Flask) -> FlaskCliRunner:
    """The ``consulta`` command."""
    return committed_app.test_cli_runner()


def rename(name: str) -> None:
    """Put one recognisable row into the database."""
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM municipality"))
        connection.execute(text("INSERT INTO municipality (belfiore, name) VALUES ('A474', :name)"), {"name": name})


def name_now() -> str | None:
    """The row as it stands."""
    db.engine.dispose()
    with db.engine.connect() as connection:
        return connection.execute(text("SELECT name FROM municipality WHERE belfiore = 'A474'")).scalar()


def test_what_was_saved_comes_back(settings: Settings, cli: FlaskCliRunner, tmp_path: Path) -> None:
    rename("Assemini")
    archive = tmp_path / "copia.tar.gz"
    assert cli.invoke(args=["backup", str(archive)]).exit_code == 0
    assert archive.stat().st_mode & 0o777 == 0o600
    rename("Altro")
    (settings.data_dir / "files/a/b.txt").write_text("cambiato")
    done = cli.invoke(args=["restore", str(archive), "--overwrite"])
    assert done.exit_code == 0, done.output
    assert name_now() == "Assemini"
    assert (settings.data_dir / "files/a/b.txt").read_text() == "allegato"
    assert (settings.data_dir / "keys/secret_key").read_text() == "segreto"


def test_files_of_a_bucket_are_in_the_archive_and_go_back(
    committed_app: Flask, settings: Settings, cli: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "prova")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "prova")
    digest = hashlib.sha256(b"allegato").hexdigest()
    with running_bucket() as address:
        bucket = S3Storage(f"s3://consulta?endpoint={address}&region=eu-south-1")
        init_storage(committed_app, bucket)
        bucket.save(digest, io.BytesIO(b"allegato"))
        archive = tmp_path / "copia.tar.gz"
        assert cli.invoke(args=["backup", str(archive)]).exit_code == 0
        bucket.delete(digest)
        done = cli.invoke(args=["restore", str(archive), "--overwrite"])
        assert done.exit_code == 0, done.output
        with bucket.open(digest) as content:
            assert content.read() == b"allegato"
        bucket.client.close()


def test_what_is_half_written_stays_out_of_the_archive(settings: Settings, cli: FlaskCliRunner, tmp_path: Path) -> None:
    (settings.data_dir / "files" / INCOMING).mkdir()
    (settings.data_dir / "files" / INCOMING / "meta").write_text("a metà")
    archive = tmp_path / "copia.tar.gz"
    assert cli.invoke(args=["backup", str(archive)]).exit_code == 0
    with tarfile.open(archive) as opened:
        assert not [name for name in opened.getnames() if INCOMING in name]


def test_a_database_with_data_is_not_overwritten_by_mistake(cli: FlaskCliRunner, settings: Settings, tmp_path: Path) -> None:
    archive = tmp_path / "copia.tar.gz"
    cli.invoke(args=["backup", str(archive)])
    refused = cli.invoke(args=["restore", str(archive)])
    assert refused.exit_code != 0
    assert "--overwrite" in refused.output


def change_manifest(archive: Path, folder: Path, **changes: object) -> Path:
    """The same archive with another manifest."""
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | changes))
    changed = archive.with_name("cambiata.tar.gz")
    with tarfile.open(changed, "w:gz") as made:
        for path in folder.rglob("*"):
            if path.is_file():
                made.add(path, arcname=str(path.relative_to(folder)))
    return changed


def test_a_newer_schema_is_refused(cli: FlaskCliRunner, settings: Settings, tmp_path: Path) -> None:
    archive = tmp_path / "copia.tar.gz"
    cli.invoke(args=["backup", str(archive)])
    newer = change_manifest(archive, tmp_path / "x", revision="9999")
    refused = cli.invoke(args=["restore", str(newer), "--overwrite"])
    assert refused.exit_code != 0
    assert "9999" in refused.output


def test_a_damaged_copy_is_refused(settings: Settings, cli: FlaskCliRunner, tmp_path: Path) -> None:
    archive = tmp_path / "copia.tar.gz"
    cli.invoke(args=["backup", str(archive)])
    (tmp_path / "x").mkdir()
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "x", filter="data")
    (tmp_path / "x/files/a/b.txt").write_text("manomesso")
    changed = change_manifest_of_folder(tmp_path / "x", tmp_path / "manomessa.tar.gz")
    with pytest.raises(backup.BackupError, match=r"files/a/b\.txt"):
        backup.restore_backup(settings, changed)


def change_manifest_of_folder(folder: Path, archive: Path) -> Path:
    """Pack a folder as it is."""
    with tarfile.open(archive, "w:gz") as made:
        for path in folder.rglob("*"):
            if path.is_file():
                made.add(path, arcname=str(path.relative_to(folder)))
    return archive


@pytest.mark.parametrize("content", [b"", b"not a tar", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_archive_is_refused(settings: Settings, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tar.gz"
    path.write_bytes(content)
    with pytest.raises(backup.BackupError):
        backup.restore_backup(settings, path)


def test_an_archive_cannot_write_outside_its_folder(settings: Settings, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar.gz"
    (tmp_path / "payload").write_text("x")
    with tarfile.open(evil, "w:gz") as made:
        made.add(tmp_path / "payload", arcname="../../outside")
    with pytest.raises(backup.BackupError):
        backup.restore_backup(settings, evil)
    assert not (tmp_path.parent / "outside").exists()


def test_the_password_of_the_database_is_no_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every user of the machine reads the arguments of a process; the program still gets the password."""
    seen = tmp_path / "seen"
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" > {seen}\necho "password $PGPASSWORD" >> {seen}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    url = make_url("postgresql+psycopg://consulta:segretissima@localhost:5432/consulta?sslmode=require")
    backup._run_postgres("pg_dump", url, "--format=custom")
    arguments, environment = seen.read_text().splitlines()
    assert arguments == "--dbname=postgresql://consulta@localhost:5432/consulta?sslmode=require --format=custom"
    assert environment == "password segretissima"
