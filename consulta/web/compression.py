# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers leave compressed: Brotli 4 where the browser takes it (0.4 ms a page, performance.md), gzip otherwise.

Static files are compressed when they are built; streams and short answers leave as they are. What stands beside a
secret in a compressed page can betray it by its length (BREACH): the session cookie is SameSite=Lax, so no other site
can ask for pages again and again in somebody's name, and the one secret of our pages is masked (``web.csrf``).
"""

import gzip
from collections import OrderedDict
from threading import Lock

import brotli
from flask import Flask, Response, request

FLOOR = 500
"""Bytes below which compressing gains nothing."""

KEPT_CAP = 300
"""Compressed bodies of cached pages kept by one process."""

TYPES = frozenset(
    {
        "text/html",
        "text/csv",
        "text/plain",
        "application/json",
        "application/jsonl",
        "application/x-ndjson",
        "application/problem+json",
        "application/atom+xml",
    }
)


class Kept:
    """The compressed bodies of answers that carry an ETag, which cached pages do: each is compressed once."""

    def __init__(self) -> None:
        self._bodies: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._lock = Lock()

    def find(self, key: tuple[str, str]) -> bytes | None:
        """The body compressed before."""
        with self._lock:
            return self._bodies.get(key)

    def keep(self, key: tuple[str, str], body: bytes) -> None:
        """Keep a body; the one kept first leaves first."""
        with self._lock:
            self._bodies[key] = body
            while len(self._bodies) > KEPT_CAP:
                self._bodies.popitem(last=False)


def compressed(body: bytes, coding: str) -> bytes:
    """The body in one of the codings ``br`` and ``gzip``."""
    return bytes(brotli.compress(body, quality=4)) if coding == "br" else gzip.compress(body, 6, mtime=0)


def wanted_coding() -> str:
    """The coding that the browser takes: ``br`` before ``gzip``, "" when it takes neither."""
    accepted = request.accept_encodings
    return next((coding for coding in ("br", "gzip") if accepted.quality(coding) > 0), "")


def init_compression(app: Flask) -> None:
    """Install it before everything that looks at bodies: what is installed first comes last after a request."""
    kept = Kept()

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype not in TYPES or response.direct_passthrough or "Content-Encoding" in response.headers:
            return response
        response.headers.add("Vary", "Accept-Encoding")
        etag, _ = response.get_etag()
        if etag is not None:
            response.set_etag(etag, weak=True)  # the same page in another coding has other bytes
        coding = wanted_coding()
        if not coding or response.is_streamed or response.status_code == 304 or len(response.get_data()) < FLOOR:
            return response
        key = (etag or "", coding)
        body = kept.find(key) if etag else None
        if body is None:
            body = compressed(response.get_data(), coding)
            if etag:
                kept.keep(key, body)
        response.set_data(body)
        response.headers["Content-Encoding"] = coding
        return response
