# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files in a bucket that speaks S3 (the extra ``s3``): the same five verbs as the local folder.

Keys and region come from the environment that boto3 itself reads (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION).
"""

import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlsplit

from consulta.core import extras
from consulta.core.storage import DIGEST, FileMissing, StoredFile, checked

IN_MEMORY = 1_000_000
"""Bytes of a file under way that stay in memory; more goes to a temporary file."""


class S3Storage:
    """One bucket, one prefix. The client is made at the first use and is safe among threads."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.bucket = parts.netloc
        self.prefix = parts.path.strip("/") + "/" if parts.path.strip("/") else ""
        self._endpoint = options.get("endpoint")
        self._region = options.get("region")
        self._client: Any = None

    @property
    def client(self) -> Any:
        """boto3's client."""
        if self._client is None:
            self._client = extras.load("boto3").client("s3", endpoint_url=self._endpoint, region_name=self._region)
        return self._client

    def save(self, digest: str, content: BinaryIO) -> None:
        """Put the object; putting it again renews its date."""
        self.client.put_object(Bucket=self.bucket, Key=self._key(digest), Body=content)

    def open(self, digest: str) -> BinaryIO:
        """The object, brought here whole so that it can be read in parts. Raises FileMissing."""
        try:
            body = self.client.get_object(Bucket=self.bucket, Key=self._key(digest))["Body"]
        except self._error as error:
            raise self._missing(error, digest) from error
        here = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever opened it closes it
        for chunk in body.iter_chunks(65536):
            here.write(chunk)
        here.seek(0)
        return here  # type: ignore[return-value]  # a SpooledTemporaryFile is a BinaryIO in all but name

    def has(self, digest: str) -> bool:
        """Whether the object is there."""
        try:
            self.client.head_object(Bucket=self.bucket, Key=self._key(digest))
        except self._error as error:
            if isinstance(self._missing(error, digest), FileMissing):
                return False
            raise
        return True

    def delete(self, digest: str) -> None:
        """Delete the object."""
        self.client.delete_object(Bucket=self.bucket, Key=self._key(digest))

    def stored(self) -> Iterator[StoredFile]:
        """Every object under the prefix."""
        for found in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix):
            for one in found.get("Contents", ()):
                digest = one["Key"].removeprefix(self.prefix)
                if DIGEST.fullmatch(digest):
                    yield StoredFile(digest, one["LastModified"])

    @property
    def _error(self) -> type[Exception]:
        error: type[Exception] = extras.load("botocore.exceptions").ClientError
        return error

    def _missing(self, error: Any, digest: str) -> Exception:
        """FileMissing when that is what the error says; otherwise the error itself."""
        return FileMissing(digest) if error.response["Error"]["Code"] in ("NoSuchKey", "404", "NotFound") else error

    def _key(self, digest: str) -> str:
        return self.prefix + checked(digest)
