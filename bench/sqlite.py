# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The measures on SQLite: pages, searches, submissions, the office's work."""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask

from bench import every_page, visits
from bench import server as servers
from bench.data import build
from bench.load import Page, load
from bench.plan import Plan
from bench.rounds import Measured, interleave, spell_json
from bench.server import CONSTANT, Server, environment
from bench.world import World
from consulta.console import create_app
from consulta.settings import Settings

CLIENTS = 8


@dataclass
class Findings:
    """Figures by key, and everything else worth keeping."""

    figures: dict[str, float] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    def say(self, name: str, value: float, digits: int = 4) -> None:
        """Keep a figure."""
        self.figures[name] = round(value, digits)


@dataclass(frozen=True)
class Base:
    """A filled database and the application over it, in this process."""

    app: Flask
    world: World
    environ: Mapping[str, str]


def prepare(folder: Path, size: int, database_url: str = "") -> Base:
    """Build a database of that size."""
    folder.mkdir(parents=True, exist_ok=True)
    environ = environment(database_url or f"sqlite:///{folder / 'consulta.sqlite'}", folder, PAGE_CACHE="0")
    app = create_app(Settings.from_environment(environ))
    return Base(app, build(app, size), environ)


def page_length(base: Base) -> int:
    """Bytes of the list page, uncompressed: the constant page is as long."""
    return len(base.app.test_client().get(visits.LIST, base_url=f"https://{servers.HOST}").get_data())


def measure(plan: Plan, found: Findings) -> None:
    """Everything that is measured on SQLite."""
    bases = {size: _timed(found, f"build_s_{size}", plan, size) for size in plan.sizes}
    base = bases[plan.size]
    log = plan.folder / "server.log"
    found.details["list_page_bytes"] = page_length(base)
    _cold(plan, base, log, found)
    with ExitStack() as stack:
        constant = stack.enter_context(
            servers.running({"CONSTANT_BYTES": str(page_length(base))}, log, factory=CONSTANT),
        )
        fresh = {size: stack.enter_context(servers.running(one.environ, log, first_page=visits.LIST)) for size, one in bases.items()}
        cached = stack.enter_context(servers.running({**base.environ, "PAGE_CACHE": "1"}, log, first_page=visits.LIST))
        _read(plan, base, Page("constant", constant, ["/"]), fresh, cached, found)
        _weigh(base, cached, found)
        _office(plan, base, fresh[plan.size], found)
        _similar(plan, base, found)
        _numbers(plan, base, found)
        _matrix(plan, base, found)
        _every_page(plan, base, found)
        _submit(plan, base, Page("constant", constant, ["/"]), cached, log, found)
        rss = fresh[plan.size].rss_mb() + cached.rss_mb()
        found.say("worker_rss_mb", max(rss), 1)
        found.details["worker_rss_mb"] = [round(one, 1) for one in rss]


def _timed(found: Findings, name: str, plan: Plan, size: int) -> Base:
    began = time.perf_counter()
    base = prepare(plan.folder / f"sqlite-{size}", size)
    found.details[name] = round(time.perf_counter() - began, 1)
    return base


def _cold(plan: Plan, base: Base, log: Path, found: Findings) -> None:
    times = []
    for _ in range(plan.cold_starts):
        with servers.running(base.environ, log, first_page=visits.LIST) as server:
            times.append(server.first_page_s)
    found.say("cold_start_s", median(times), 2)
    found.details["cold_start_s"] = [round(one, 2) for one in times]


def _read(plan: Plan, base: Base, constant: Page, fresh: Mapping[int, Server], cached: Server, found: Findings) -> None:
    main, person = fresh[plan.size], visits.authors(base.app, 1)[0]
    etag = cached.get(visits.LIST)[1].get("ETag", "")
    worst = _worst_word(main)
    found.details["frequent_word"] = worst
    pages = [
        Page("list", main, [visits.LIST]),
        *(Page(f"list_{size}", fresh[size], [visits.LIST]) for size in plan.sizes[:-1]),
        Page("list_deep", main, [visits.deep(base.world, plan.size)]),
        Page("list_brotli", main, [visits.LIST], {"Accept-Encoding": "br"}),
        Page("list_signed_in", main, [visits.LIST], {"Cookie": person.cookie}),
        Page("list_cached", cached, [visits.LIST]),
        Page("list_not_modified", cached, [visits.LIST], {"If-None-Match": etag}),
        Page("detail", main, [visits.detail(base.world)]),
        Page("search", main, visits.searches()),
        Page("search_frequent", main, visits.searches([worst])),
        Page("home", main, [visits.HOME]),
    ]
    measured = interleave(pages, constant, plan.rounds, plan.seconds)
    found.details["pages"] = {name: one.as_json() for name, one in measured.items()}
    first = measured["list"]
    found.say(plan.key("list_vs_constant_100k"), first.ratio)
    found.say("cached_vs_constant", measured["list_cached"].ratio)
    if len(plan.sizes) > 1:
        found.say(plan.key("list_100k_vs_1k"), _against(first, measured[f"list_{plan.sizes[0]}"]))
    found.say(plan.key("list_deep_vs_first_100k"), _against(measured["list_deep"], first))
    found.say("detail_vs_constant", measured["detail"].ratio)
    found.say(plan.key("search_vs_constant_100k"), measured["search"].ratio)
    found.say(plan.key("logged_in_list_vs_constant_100k"), measured["list_signed_in"].ratio)
    found.say("search_frequent_word_vs_list_p95", measured["search_frequent"].p95_ms / max(first.p95_ms, 0.01), 2)
    found.say("not_modified_cpu_vs_200", measured["list_not_modified"].cpu_ms / max(first.cpu_ms, 0.01), 3)
    found.details["not_modified_cpu_vs_cached_200"] = round(
        measured["list_not_modified"].cpu_ms / max(measured["list_cached"].cpu_ms, 0.01), 3
    )


def _against(one: Measured, other: Measured) -> float:
    """The rate of a page against another's, each as a share of its own constant pages: median over the rounds."""
    return median(mine / theirs if theirs else 0.0 for mine, theirs in zip(one.ratios, other.ratios, strict=True))


def _worst_word(server: Server) -> str:
    """The slowest of the words that most contributions hold."""

    def took(word: str) -> float:
        times = []
        for _ in range(3):
            began = time.perf_counter()
            server.get(visits.searches([word])[0])
            times.append(time.perf_counter() - began)
        return min(times)

    return max(visits.FREQUENT, key=took)


def _weigh(base: Base, cached: Server, found: Findings) -> None:
    lists, details = (visits.statements(base.app, path) for path in (visits.LIST, visits.detail(base.world)))
    found.say("sql_per_list_page", len(lists), 0)
    found.say("sql_per_detail_page", len(details), 0)
    found.details["sql"] = {"list": lists, "detail": details}
    weighed = {path: visits.visit_bytes(cached, path) for path in (visits.HOME, visits.LIST, visits.detail(base.world))}
    found.say("first_visit_bytes", max(sum(one.values()) for one in weighed.values()), 0)
    found.say("next_page_bytes", max(one[path] for path, one in weighed.items()), 0)
    found.details["bytes"] = {path: {"sum": sum(one.values()), **one} for path, one in weighed.items()}


def _office(plan: Plan, base: Base, server: Server, found: Findings) -> None:
    times = visits.next_records(server, base.world, visits.sign_in(base.app, base.world.operator_id), plan.steps)
    found.say(plan.key("workspace_next_ms_100k"), visits.percentile(times, 95), 1)
    found.details["workspace_next_ms"] = {"steps": len(times), "p50": round(median(times), 1), "max": round(max(times), 1)}


def _similar(plan: Plan, base: Base, found: Findings) -> None:
    times = visits.looks_for_similar(base.app, base.world, plan.steps)
    found.say(plan.key("similar_ms_100k"), visits.percentile(times, 95), 1)
    found.details["similar_ms"] = {"steps": len(times), "p50": round(median(times), 1), "max": round(max(times), 1)}


def _numbers(plan: Plan, base: Base, found: Findings) -> None:
    """How long the worker counts, and how long the page of the numbers takes, for everybody and for the office."""
    counted, times = visits.count_and_read_numbers(base.app, base.world, plan.steps)
    found.say(plan.key("numbers_count_s_100k"), counted, 2)
    found.say(plan.key("numbers_ms_100k"), visits.percentile(times, 95), 1)
    found.details["numbers_ms"] = {"steps": len(times), "p50": round(median(times), 1), "max": round(max(times), 1)}


def _matrix(plan: Plan, base: Base, found: Findings) -> None:
    times = visits.matrices(base.app, base.world)
    found.say(plan.key("matrix_ms_100k"), visits.percentile(times, 95), 1)
    found.details["matrix_ms"] = {"steps": len(times), "p50": round(median(times), 1), "max": round(max(times), 1)}


def _every_page(plan: Plan, base: Base, found: Findings) -> None:
    """The slowest and the heaviest page of all, of the public and of the office."""
    cookies = {"public": "", "office": visits.sign_in(base.app, base.world.coordinator_id).cookie}
    for whose, cookie in cookies.items():
        seen = every_page.visit(base.app, every_page.paths(base.app, of_office=whose == "office"), cookie)
        heaviest = sorted(seen, key=lambda one: -one.size)
        found.say(plan.key(f"slowest_{whose}_page_ms_100k"), seen[0].cpu_ms, 1)
        found.say(plan.key(f"heaviest_{whose}_page_bytes_100k"), heaviest[0].size, 0)
        found.details[f"{whose}_pages"] = {
            "seen": len(seen),
            "slowest": {one.path: one.cpu_ms for one in seen[:10]},
            "heaviest": {one.path: one.size for one in heaviest[:5]},
        }


def _submit(plan: Plan, base: Base, constant: Page, server: Server, log: Path, found: Findings) -> None:
    sending = submissions(base, server, plan.authors)
    measured = interleave([sending], constant, plan.rounds, plan.seconds)["submit"]
    found.say("submit_vs_constant", measured.ratio)
    found.details["submit"] = measured.as_json()
    began = log.stat().st_size
    limits = [writer_limit(plan.folder)]
    spell = load(sending, plan.durable_seconds, connections=CLIENTS, run="durable")
    limits.append(writer_limit(plan.folder))
    with log.open("rb") as lines:
        lines.seek(began)
        locked = lines.read().count(b"database is locked")
    found.say("durable_submissions_vs_sqlite_limit", (spell.requests - spell.refused) / spell.seconds / median(limits))
    found.details["durable"] = {
        **spell_json(spell),
        "clients": CLIENTS,
        "single_writer_per_second": [round(one) for one in limits],
        "locked": locked,
    }


def submissions(base: Base, server: Server, authors: int) -> Page:
    """Contributions sent by people in turn; each lets itself be believed at once, so the index and the totals move too."""
    path = visits.form_path(base.world)
    lines: Sequence[str] = [f"{path}\t{one.cookie}\t{one.token}" for one in visits.authors(base.app, authors)]
    return Page("submit", server, lines)


def writer_limit(folder: Path, seconds: float = 2) -> float:
    """Durable commits a second of one writer that does nothing else, on the same disk."""
    path = folder / "limit.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS line (id INTEGER PRIMARY KEY, words TEXT)")
        commits, ends = 0, time.perf_counter() + seconds
        while time.perf_counter() < ends:
            connection.execute("INSERT INTO line (words) VALUES (?)", ("Il pulmino passa due volte al giorno. " * 10,))
            commits += 1
    return commits / seconds
