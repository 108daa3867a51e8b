# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bucket that speaks enough of S3 for boto3, on a port of this machine: put, get, head, delete, list."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

_XML = '<?xml version="1.0" encoding="UTF-8"?>'


class Bucket(BaseHTTPRequestHandler):
    """Objects in memory, by the key that follows the bucket's name in the path."""

    objects: dict[str, tuple[bytes, datetime]]

    @property
    def key(self) -> str:
        """The key of the object."""
        return unquote(urlsplit(self.path).path).lstrip("/").partition("/")[2]

    def do_PUT(self) -> None:
        """Keep an object; the body may come in chunks with a trailing checksum."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = _joined(body)
        self.objects[self.key] = (body, datetime.now(UTC))
        self._answer(200, b"", ETag='"x"')

    def do_GET(self) -> None:
        """An object, or the list of those with a prefix, two at a time."""
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self._list(query.get("prefix", [""])[0], query.get("continuation-token", [""])[0])
        elif self.key in self.objects:
            self._answer(200, self.objects[self.key][0])
        else:
            self._answer(404, f"{_XML}<Error><Code>NoSuchKey</Code><Message>no</Message></Error>".encode())

    def do_HEAD(self) -> None:
        """Whether there is such an object."""
        self._answer(200 if self.key in self.objects else 404, b"")

    def do_DELETE(self) -> None:
        """Forget an object."""
        self.objects.pop(self.key, None)
        self._answer(204, b"")

    def _list(self, prefix: str, after: str) -> None:
        keys = [key for key in sorted(self.objects) if key.startswith(prefix) and key > after]
        more = len(keys) > 2
        rows = "".join(
            f"<Contents><Key>{key}</Key><LastModified>{self.objects[key][1]:%Y-%m-%dT%H:%M:%S.000Z}</LastModified><Size>1</Size></Contents>"
            for key in keys[:2]
        )
        token = f"<NextContinuationToken>{keys[1]}</NextContinuationToken>" if more else ""
        self._answer(
            200, f"{_XML}<ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>{token}{rows}</ListBucketResult>".encode()
        )

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body)), "Content-Type": "application/xml"}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Silence."""


def _joined(body: bytes) -> bytes:
    """The chunks of an ``aws-chunked`` body."""
    whole = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if not length:
            break
        whole, body = whole + rest[:length], rest[length + 2 :]
    return whole


@contextmanager
def running_bucket() -> Iterator[str]:
    """The address of a bucket server, for ``endpoint=``."""
    handler = type("OneBucket", (Bucket,), {"objects": {}, "protocol_version": "HTTP/1.1"})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
