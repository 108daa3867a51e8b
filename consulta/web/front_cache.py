# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers of the page cache given before Flask begins a request: the machinery of a request costs ten times the answer.

What is kept is the whole answer as it left, with its headers and in its coding, under everything that may tell two
answers apart: address, query, host, scheme, codings that the browser takes. It is given again only while the
territory's content version, asked of the database each time, is the one it was made for, and before its end: the same
promise as ``web.page_cache``, which says what may be kept. Only the request's id and its line in the log are new. When
the answer does not hold any more, the territories just read go on with the request, which begins with the same question.
"""

import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_etags, unquote_etag

from consulta.core import clock
from consulta.web.ports import TERRITORIES, ports

STAMP = "consulta.answer"
"""Key of the environment under which the page cache leaves the :class:`Stamp` of an answer that may be given again."""

ENTRIES_CAP, BYTES_CAP = 400, 6_000_000
"""Answers and bytes of bodies kept by one process."""

_ENTITY = frozenset({"content-length", "content-type", "content-encoding", "content-disposition"})
"""Headers about a body, which an answer "not modified" does not have."""

_NEW_EACH_TIME = frozenset({"x-request-id", "date", "content-length"})
"""Headers that are made for each answer; the server itself says the date."""

Headers = list[tuple[str, str]]
Key = tuple[str, ...]
WsgiApp = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]
_log = logging.getLogger("consulta.request")


@dataclass(frozen=True, slots=True)
class Stamp:
    """How long an answer may be given again: for this version of this territory, before this instant."""

    territory_id: int
    version: int
    ends_at: datetime
    endpoint: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of status 200."""

    stamp: Stamp
    headers: Headers
    etag: str
    body: bytes


class Answers:
    """A bounded map; the answer asked for longest ago leaves first."""

    def __init__(self, entries_cap: int = ENTRIES_CAP, bytes_cap: int = BYTES_CAP) -> None:
        self._entries_cap, self._bytes_cap = entries_cap, bytes_cap
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Key) -> Answer | None:
        """What was kept for ``key``, whether or not its time is over."""
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
            return answer

    def keep(self, key: Key, answer: Answer) -> None:
        """Keep an answer; one that alone exceeds a tenth of the room is not worth it."""
        if len(answer.body) > self._bytes_cap // 10:
            return
        with self._lock:
            self._forget(key)
            self._kept[key] = answer
            self._bytes += len(answer.body)
            while len(self._kept) > self._entries_cap or self._bytes > self._bytes_cap:
                self._forget(next(iter(self._kept)))

    def forget(self, key: Key) -> None:
        """Drop what was kept for ``key``."""
        with self._lock:
            self._forget(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _forget(self, key: Key) -> None:
        answer = self._kept.pop(key, None)
        if answer is not None:
            self._bytes -= len(answer.body)


class FrontCache:
    """WSGI middleware; it stands inside the proxy's, so that host and scheme are those that the browser knows."""

    def __init__(self, application: WsgiApp, app: Flask, answers: Answers) -> None:
        self.application, self.app, self.answers = application, app, answers
        self._session_cookie = str(app.config["SESSION_COOKIE_NAME"])

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The kept answer, or whatever the application answers, kept if it is stamped."""
        key = self._key(environ)
        if key is None:
            return self.application(environ, start_response)
        began = time.perf_counter()
        answer = self.answers.find(key)
        if answer is not None:
            if self._holds(answer.stamp, environ):
                return _give(answer, environ, start_response, began)
            self.answers.forget(key)
        return self._ask(key, environ, start_response)

    def _key(self, environ: WSGIEnvironment) -> Key | None:
        if environ["REQUEST_METHOD"] != "GET" or self._session_cookie in environ.get("HTTP_COOKIE", "") or "HTTP_RANGE" in environ:
            return None
        return (
            environ.get("SCRIPT_NAME", ""),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            environ.get("HTTP_HOST", ""),
            environ.get("wsgi.url_scheme", ""),
            environ.get("HTTP_ACCEPT_ENCODING", ""),
        )

    def _holds(self, stamp: Stamp, environ: WSGIEnvironment) -> bool:
        if stamp.ends_at <= clock.now():
            return False
        try:
            with self.app.app_context():
                territories = ports().list_territories()
        except SQLAlchemyError:
            return False  # the application says it to the person as it says everything
        environ[TERRITORIES] = territories
        return any(one.id == stamp.territory_id and one.content_version == stamp.version for one in territories)

    def _ask(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said: list[Any] = []

        def listen(status: str, headers: Headers, exc_info: Any = None) -> Any:
            said[:] = status, headers
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        body = self.application(environ, listen)
        stamp = environ.get(STAMP)
        if stamp is None or not said or not said[0].startswith("200 "):
            return body
        whole = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        names = {name.lower(): value for name, value in said[1]}
        if "set-cookie" not in names:
            kept = [(name, value) for name, value in said[1] if name.lower() not in _NEW_EACH_TIME]
            self.answers.keep(key, Answer(stamp, kept, names.get("etag", ""), whole))
        return [whole]


def _give(answer: Answer, environ: WSGIEnvironment, start_response: StartResponse, began: float) -> Iterable[bytes]:
    request_id = secrets.token_hex(8)
    known = environ.get("HTTP_IF_NONE_MATCH")
    etag, _ = unquote_etag(answer.etag)
    is_known = bool(known and etag) and parse_etags(known).contains_weak(etag or "")
    headers = [*answer.headers, ("X-Request-ID", request_id)]
    if is_known:
        headers = [(name, value) for name, value in headers if name.lower() not in _ENTITY]
        start_response("304 NOT MODIFIED", headers)
    else:
        start_response("200 OK", [*headers, ("Content-Length", str(len(answer.body)))])
    _log.info(
        "request",
        extra={
            "request_id": request_id,
            "method": "GET",
            "endpoint": answer.stamp.endpoint,
            "status": 304 if is_known else 200,
            "ms": round((time.perf_counter() - began) * 1000, 1),
        },
    )
    return [] if is_known else [answer.body]
