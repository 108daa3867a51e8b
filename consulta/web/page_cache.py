# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole public pages kept in the process for visitors without a session cookie (decisions.md 25).

The key holds the territory's content version, which every event moves inside its own transaction: once a change is
committed, the page of before cannot be found any more, in whatever process it was kept. An entry also ends by itself
when the page would change without an event: at Rome midnight and when a phase begins. Nothing here is shared or
stored; a full cache forgets what was asked for longest ago.

Parts of pages (frame, menus, choices of filters; never rows) are kept under the same version for everybody, also where
whole pages are not: what they show depends on nothing but the territory's content, the language and the key given.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request, session

from consulta.core import clock
from consulta.web.access import current_territory
from consulta.web.front_cache import STAMP, Answers, Stamp
from consulta.web.locale import current_language
from consulta.web.ports import TerritoryRef, ports

EXTENSION = "consulta.page_cache"
ENTRIES_CAP = 500
BYTES_CAP = 12_000_000
"""Bytes of bodies kept by one process (worker_rss_mb in performance.md)."""

PARTS_CAP = 400
"""Parts of pages kept by one process."""

Key = tuple[object, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it left the view, before the headers that every answer gets."""

    body: bytes
    content_type: str
    disposition: str | None
    robots: str | None
    etag: str
    ends_at: datetime

    def response(self) -> Response:
        """The same answer again."""
        response = Response(self.body, content_type=self.content_type)
        if self.disposition:
            response.headers["Content-Disposition"] = self.disposition
        if self.robots:
            response.headers["X-Robots-Tag"] = self.robots
        response.set_etag(self.etag)
        return response


class PageCache:
    """A bounded map from key to answer; the entry asked for longest ago leaves first."""

    def __init__(self, entries_cap: int = ENTRIES_CAP, bytes_cap: int = BYTES_CAP) -> None:
        self._entries_cap, self._bytes_cap = entries_cap, bytes_cap
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._parts: OrderedDict[Key, tuple[datetime, Any]] = OrderedDict()
        self._lock = Lock()
        self._bytes = 0
        self.answers = Answers()
        """The same pages as they left, for ``web.front_cache``."""

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def size(self) -> int:
        """Bytes of the bodies kept."""
        return self._bytes

    def find(self, key: Key, now: datetime) -> Kept | None:
        """The answer kept for ``key``, unless its time is over."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            if kept.ends_at <= now:
                self._forget(key)
                return None
            self._kept.move_to_end(key)
            return kept

    def keep(self, key: Key, kept: Kept) -> None:
        """Keep an answer; one that alone exceeds a tenth of the room is not worth it."""
        if len(kept.body) > self._bytes_cap // 10:
            return
        with self._lock:
            if key in self._kept:
                self._forget(key)
            self._kept[key] = kept
            self._bytes += len(kept.body)
            while len(self._kept) > self._entries_cap or self._bytes > self._bytes_cap:
                self._forget(next(iter(self._kept)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._parts.clear()
            self._bytes = 0
        self.answers.clear()

    def find_part(self, key: Key, now: datetime) -> Any:
        """The part kept for ``key``, or None."""
        with self._lock:
            ends_at, part = self._parts.get(key) or (now, None)
            if part is not None and now < ends_at:
                self._parts.move_to_end(key)
                return part
        return None

    def keep_part(self, key: Key, part: object, ends_at: datetime) -> None:
        """Keep a part until an instant."""
        with self._lock:
            self._parts[key] = (ends_at, part)
            self._parts.move_to_end(key)
            while len(self._parts) > PARTS_CAP:
                self._parts.popitem(last=False)

    def _forget(self, key: Key) -> None:
        self._bytes -= len(self._kept.pop(key).body)


def init_page_cache(app: Flask, endpoints: Collection[str]) -> None:
    """Serve and keep the pages of ``endpoints``. Install it after the access guard: a refusal comes first."""
    app.extensions[EXTENSION] = PageCache()
    app.extensions[f"{EXTENSION}.endpoints"] = frozenset(endpoints)
    if endpoints:
        app.before_request(_serve)
        app.after_request(_keep)


def page_cache() -> PageCache:
    """The cache of this process."""
    cache: PageCache = current_app.extensions[EXTENSION]
    return cache


def answers_of(app: Flask) -> Answers:
    """Where the whole answers of an application are kept."""
    cache: PageCache = app.extensions[EXTENSION]
    return cache.answers


def kept_part(territory: TerritoryRef, name: str, make: Callable[[], T], *more: object, until_phase: bool = False) -> T:
    """What ``make`` gives, kept for this version of the territory, this language and the plain values in ``more``.

    ``make`` reads the database after the version was read, so that what is kept is never older than its key says. It is
    made again at Rome midnight, and with ``until_phase`` also when a phase begins.
    """
    now = clock.now()
    key = (name, territory.id, territory.content_version, current_language(), *more)
    found: T | None = page_cache().find_part(key, now)
    if found is not None:
        return found
    part = make()
    if not current_app.debug:
        page_cache().keep_part(key, part, _end(territory.id if until_phase else None, now))
    return part


def _key() -> Key | None:
    """What tells one page from another; None when the answer may not be kept."""
    territory = current_territory()
    if request.method not in ("GET", "HEAD") or territory is None or current_app.debug:
        return None
    if request.endpoint not in current_app.extensions[f"{EXTENSION}.endpoints"]:
        return None
    if current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        return None
    return (
        request.endpoint,
        request.path,
        tuple(sorted(request.args.items(multi=True))),
        current_language(),
        territory.id,
        territory.content_version,
        request.host_url,
    )


def _serve() -> Response | None:
    key = _key()
    if key is None:
        return None
    kept = page_cache().find(key, clock.now())
    if kept is not None:
        _stamp(key, kept)
        return kept.response().make_conditional(request)  # type: ignore[return-value]
    g.page_cache_key = key
    g.page_cache_began = clock.now()  # a page begun before midnight is of the day before, however slowly it is made
    return None


def _keep(response: Response) -> Response:
    key = g.pop("page_cache_key", None)
    if key is None or response.status_code != 200 or response.is_streamed or session.modified:
        return response
    body = response.get_data()
    kept = Kept(
        body,
        response.content_type,
        response.headers.get("Content-Disposition"),
        response.headers.get("X-Robots-Tag"),
        blake2b(body, digest_size=12).hexdigest(),
        _end(key[4], g.page_cache_began),
    )
    page_cache().keep(key, kept)
    _stamp(key, kept)
    response.set_etag(kept.etag)
    return response.make_conditional(request)  # type: ignore[return-value]


def _stamp(key: Key, kept: Kept) -> None:
    request.environ[STAMP] = Stamp(key[4], key[5], kept.ends_at, str(request.endpoint))  # type: ignore[arg-type]


def _end(territory_id: object, now: datetime) -> datetime:
    """When a page changes though nobody does anything: at the next Rome midnight or, in a territory, when a phase begins.

    Asked once per request: a page and its parts end together, counted from the first of them.
    """
    ends: dict[object, datetime] = g.setdefault("page_cache_ends", {})
    if territory_id not in ends:
        midnight = clock.rome_midnight(clock.rome_day(now) + timedelta(days=1))
        change = ports().next_change(territory_id, now) if isinstance(territory_id, int) else None
        ends[territory_id] = min(midnight, change) if change else midnight
    return ends[territory_id]
