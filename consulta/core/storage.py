# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the bytes of files stand, by their SHA-256: the same content is kept once. Local folder here, S3 in ``core.s3``.

A file is saved before the row that names it commits, so no row is without its file; what no row names is swept away
an hour later (trust.md §4). Saving what is there already renews its date, so that the sweep leaves it alone.
"""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Protocol

from flask import Flask, current_app

EXTENSION = "consulta.storage"
INCOMING = ".incoming"
"""The folder of what is being written: backups leave it out."""
DIGEST = re.compile(r"[0-9a-f]{64}")


class FileMissing(Exception):
    """The storage does not hold those bytes."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What a storage says of one file it holds."""

    digest: str
    saved_at: datetime


class Storage(Protocol):
    """Keeps bytes by their digest (SHA-256, 64 hexadecimal figures)."""

    def save(self, digest: str, content: BinaryIO) -> None:
        """Keep the bytes, surely on disk when it returns. The same digest again only renews the date."""

    def open(self, digest: str) -> BinaryIO:
        """The bytes, to be read and closed. Raises FileMissing."""

    def has(self, digest: str) -> bool:
        """Whether the bytes are there."""

    def delete(self, digest: str) -> None:
        """Forget the bytes; what is not there already is no error."""

    def stored(self) -> Iterator[StoredFile]:
        """Everything that is there, in no order."""


class LocalStorage:
    """A folder of the data directory: ``ab/abcd…``, readable by the application only."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def save(self, digest: str, content: BinaryIO) -> None:
        """Write beside, flush to disk, rename: nobody ever sees half a file."""
        target = self._path(digest)
        if target.exists():
            os.utime(target)
            return
        (self.root / INCOMING).mkdir(parents=True, exist_ok=True, mode=0o700)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        unfinished = self.root / INCOMING / token_hex(16)
        try:
            with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                shutil.copyfileobj(content, file)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
        _flush_folder(target.parent)

    def open(self, digest: str) -> BinaryIO:
        """The open file. Raises FileMissing."""
        try:
            return self._path(digest).open("rb")
        except FileNotFoundError as error:
            raise FileMissing(digest) from error

    def has(self, digest: str) -> bool:
        """Whether the file is there."""
        return self._path(digest).is_file()

    def delete(self, digest: str) -> None:
        """Remove the file."""
        self._path(digest).unlink(missing_ok=True)

    def stored(self) -> Iterator[StoredFile]:
        """Every file, with the instant at which it was last saved."""
        for path in self.root.glob("??/*"):
            if DIGEST.fullmatch(path.name):
                try:
                    yield StoredFile(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))
                except FileNotFoundError:
                    continue

    def _path(self, digest: str) -> Path:
        return self.root / checked(digest)[:2] / digest


def checked(digest: str) -> str:
    """The digest itself. Raises FileMissing for anything that is none: it becomes a path or a key."""
    if not DIGEST.fullmatch(digest):
        raise FileMissing(digest)
    return digest


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def init_storage(app: Flask, storage: Storage) -> None:
    """Give the application its storage."""
    app.extensions[EXTENSION] = storage


def storage() -> Storage:
    """The storage of the running application."""
    found: Storage = current_app.extensions[EXTENSION]
    return found
