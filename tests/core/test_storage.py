# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Both storages keep the same promises; the folder never shows half a file."""

import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from consulta.app import make_storage
from consulta.core import extras
from consulta.core.s3 import S3Storage
from consulta.core.storage import INCOMING, FileMissing, LocalStorage, Storage
from consulta.settings import Settings, SettingsError
from tests.conftest import environment
from tests.support.bucket import running_bucket


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    if request.param == "folder":
        yield LocalStorage(tmp_path / "files")
        return
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "prova")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "prova")
    with running_bucket() as address:
        storage = S3Storage(f"s3://consulta/files?endpoint={address}&region=eu-south-1")
        yield storage
        storage.client.close()


def keep(storage: Storage, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    storage.save(digest, io.BytesIO(content))
    return digest


def test_what_is_saved_is_read_listed_and_deleted(storage: Storage) -> None:
    digests = {keep(storage, f"contenuto {n}".encode()) for n in range(5)}
    assert {one.digest for one in storage.stored()} == digests
    assert all(abs(one.saved_at - datetime.now(UTC)) < timedelta(minutes=5) for one in storage.stored())
    digest = keep(storage, b"contenuto 3")
    with storage.open(digest) as content:
        assert content.read() == b"contenuto 3"
        assert content.seek(0) == 0
    assert storage.has(digest)
    storage.delete(digest)
    storage.delete(digest)
    assert not storage.has(digest)
    with pytest.raises(FileMissing):
        storage.open(digest)
    assert len(list(storage.stored())) == 4


def test_what_is_no_digest_is_never_a_path_or_a_key(storage: Storage) -> None:
    verbs: tuple[Callable[[str], object], ...] = (
        storage.open,
        storage.has,
        storage.delete,
        lambda name: storage.save(name, io.BytesIO(b"x")),
    )
    for verb in verbs:
        for name in ("../../etc/passwd", "", "a" * 63, "A" * 64):
            with pytest.raises(FileMissing):
                verb(name)


def test_a_write_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, *_args: object) -> bytes:  # type: ignore[override]
            raise OSError("the line fell")

    storage = LocalStorage(tmp_path)
    with pytest.raises(OSError, match="fell"):
        storage.save("a" * 64, Broken())
    assert not storage.has("a" * 64)
    assert list((tmp_path / INCOMING).iterdir()) == []


def test_files_are_for_the_application_alone(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "files")
    digest = keep(storage, b"riservato")
    path = tmp_path / "files" / digest[:2] / digest
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


def test_the_setting_chooses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def made(**more: str) -> Storage:
        return make_storage(Settings.from_environment(environment("sqlite:////nowhere.sqlite", tmp_path, **more)))

    assert isinstance(made(), LocalStorage)
    chosen = made(STORAGE_URL="s3://secchio/una/cartella")
    assert isinstance(chosen, S3Storage)
    assert (chosen.bucket, chosen.prefix) == ("secchio", "una/cartella/")
    for wrong in ("ftp://x", "s3://", "/var/files"):
        with pytest.raises(SettingsError, match="STORAGE_URL"):
            made(STORAGE_URL=wrong)
    with pytest.raises(SettingsError, match="UPLOAD_MAX_MB"):
        made(UPLOAD_MAX_MB="0")
    monkeypatch.setattr(extras, "is_installed", lambda _module: False)
    with pytest.raises(SettingsError, match=r"consulta\[s3\]"):
        made(STORAGE_URL="s3://secchio")


def test_only_extras_are_loaded_at_run_time() -> None:
    with pytest.raises(KeyError):
        extras.load("os")
    assert not extras.is_installed("una_libreria_che_non_esiste")
